import { expect, test } from 'vitest'
import { z } from 'zod'
import { pipeline } from '../../pipelines/pipeline.ts'
import { Door, select, shareKit, until } from '../kit-for-tests.ts'

const shared = shareKit()

/** A step that stands at a door of its own in every run, and books how many stood there at once. */
function standing() {
  const doors = new Map<string, Door>()
  const book = { order: [] as string[], now: 0, most: 0 }
  return {
    book,
    door: (id: string) => doors.get(id),
    step: async ({ run, signal }: { run: { id: string }; signal: AbortSignal }) => {
      const door = new Door()
      doors.set(run.id, door)
      book.order.push(run.id)
      book.now += 1
      book.most = Math.max(book.most, book.now)
      try {
        await door.pass(signal)
      } finally {
        book.now -= 1
      }
    },
  }
}

async function statusOf(id: string): Promise<string> {
  return (await shared.kit.platform.getRun(id)).status
}

const queue = standing()
shared.declare(pipeline('queue').step('stand', queue.step))

test('queued runs go one after the other, in the order in which they were started', async () => {
  const { platform } = shared.kit
  const ids: string[] = []
  for (let count = 0; count < 6; count += 1) ids.push((await platform.startRun('queue')).id)
  for (const id of ids) {
    await until(() => queue.door(id)?.waiting === 1, `run ${id} to be next`)
    queue.door(id)?.open()
  }
  await shared.kit.settle()
  expect(queue.book.order).toEqual(ids)
  expect(queue.book.most).toBe(1)
})

const skip = standing()
shared.declare(pipeline('skip', { overlap: 'skip' }).step('stand', skip.step))

test('an overlapping run is skipped, and says because of which', async () => {
  const { platform } = shared.kit
  const first = await platform.startRun('skip')
  await until(() => skip.door(first.id)?.waiting === 1)
  const second = await platform.startRun('skip')
  const report = await platform.getRun(second.id)
  expect(report.status).toBe('cancelled')
  expect(report.error).toMatchObject({
    code: 'overlap_skipped',
    message: `run ${first.id} is running, and the pipeline skips overlapping runs`,
  })
  skip.door(first.id)?.open()
  await shared.kit.settle()
  expect((await platform.startRun('skip')).isNew).toBe(true)
  await until(() => skip.book.order.length === 2)
  skip.door(skip.book.order[1] ?? '')?.open()
  await shared.kit.settle()
})

const replaced = standing()
shared.declare(pipeline('replace', { overlap: 'cancel' }).step('stand', replaced.step))

test('a newer run takes the place of the one under way', async () => {
  const { platform } = shared.kit
  const first = await platform.startRun('replace')
  await until(() => replaced.door(first.id)?.waiting === 1)
  const second = await platform.startRun('replace')
  await until(() => replaced.door(second.id)?.waiting === 1)
  expect(await statusOf(first.id)).toBe('cancelled')
  replaced.door(second.id)?.open()
  await shared.kit.settle()
  expect(await statusOf(second.id)).toBe('completed')
  expect(replaced.book.most).toBe(1)
})

const stubborn = new Door()
shared.declare(
  pipeline('replace-all', { overlap: 'cancel' }).step('stand', () => stubborn.pass(new AbortController().signal)),
)

test('a newer run also takes the place of those that still wait for the slot', async () => {
  const { platform } = shared.kit
  const first = await platform.startRun('replace-all')
  await until(() => stubborn.waiting === 1)
  const second = await platform.startRun('replace-all')
  const third = await platform.startRun('replace-all')
  expect(await statusOf(second.id)).toBe('cancelled')
  stubborn.open()
  await shared.kit.settle()
  expect(await statusOf(first.id)).not.toBe('pending')
  expect(await statusOf(third.id)).toBe('completed')
})

const parallel = standing()
shared.declare(pipeline('parallel', { overlap: { parallel: 3 } }).step('stand', parallel.step))

test('fifty concurrent starts never have more than the limit under way', async () => {
  const { platform } = shared.kit
  const runs = await Promise.all(Array.from({ length: 50 }, () => platform.startRun('parallel')))
  const opened = new Set<string>()
  while (opened.size < runs.length) {
    await until(() => parallel.book.order.some((id) => !opened.has(id)), 'another run')
    const [row] = await select<{ held: number }>(
      shared.kit,
      "SELECT count(*)::int AS held FROM runs WHERE pipeline = 'parallel' AND admitted AND state IN ('pending', 'running')",
    )
    expect(row?.held).toBeLessThanOrEqual(3)
    for (const id of parallel.book.order.filter((other) => !opened.has(other))) {
      parallel.door(id)?.open()
      opened.add(id)
    }
  }
  await shared.kit.settle()
  expect(parallel.book.most).toBeLessThanOrEqual(3)
  expect(new Set(await Promise.all(runs.map(({ id }) => statusOf(id))))).toEqual(new Set(['completed']))
})

const keyed = standing()
shared.declare(
  pipeline('keyed', { params: z.object({ region: z.string() }), overlapKey: ({ params }) => params.region }).step(
    'stand',
    keyed.step,
  ),
)

test('runs with different overlap keys do not wait for each other', async () => {
  const { platform } = shared.kit
  const north = await platform.startRun('keyed', { params: { region: 'north' } })
  const south = await platform.startRun('keyed', { params: { region: 'south' } })
  const northAgain = await platform.startRun('keyed', { params: { region: 'north' } })
  await until(() => keyed.book.now === 2)
  expect(keyed.book.order.toSorted()).toEqual([north.id, south.id].toSorted())
  for (const { id } of [north, south]) keyed.door(id)?.open()
  await until(() => keyed.door(northAgain.id)?.waiting === 1)
  keyed.door(northAgain.id)?.open()
  await shared.kit.settle()
})

for (const holds of [false, true]) {
  const name = holds ? 'holds' : 'releases'
  shared.declare(
    pipeline(name, { waitingHoldsSlot: holds })
      .wait('rest', { for: '1h' })
      .step('last', { after: 'rest' }, () => 1),
  )

  test(`a waiting run ${name} its slot`, async () => {
    const { kit } = shared
    const first = await kit.run(name)
    const second = await kit.run(name)
    expect(first.status).toBe('waiting')
    expect(second.status).toBe(holds ? 'pending' : 'waiting')
    await kit.advance('1h')
    if (holds) await kit.advance('1h')
    expect([await statusOf(first.id), await statusOf(second.id)]).toEqual(['completed', 'completed'])
  })
}

const held = standing()
shared.declare(
  pipeline('paused-holds')
    .step('stand', held.step)
    .step('last', { after: 'stand' }, () => 1),
)

test('a paused run keeps its slot until it is cancelled', async () => {
  const { kit } = shared
  const first = await kit.platform.startRun('paused-holds')
  await until(() => held.door(first.id)?.waiting === 1)
  await kit.platform.pauseRun(first.id)
  await kit.worker.tick()
  held.door(first.id)?.open()
  await kit.settle()
  expect(await statusOf(first.id)).toBe('paused')
  const second = await kit.platform.startRun('paused-holds')
  await kit.settle()
  expect(await statusOf(second.id)).toBe('pending')
  await kit.platform.cancelRun(first.id)
  await until(() => held.door(second.id)?.waiting === 1)
  held.door(second.id)?.open()
  await kit.settle()
  expect(await statusOf(second.id)).toBe('completed')
})

shared.declare(pipeline('once', { overlap: { parallel: 9 } }).step('only', () => 1))

test('twenty concurrent starts with one key start one run', async () => {
  const { platform } = shared.kit
  const started = await Promise.all(Array.from({ length: 20 }, () => platform.startRun('once', { key: 'encounter-7' })))
  expect(new Set(started.map(({ id }) => id)).size).toBe(1)
  expect(started.filter(({ isNew }) => isNew)).toHaveLength(1)
  await shared.kit.settle()
  const again = await platform.startRun('once', { key: 'encounter-7' })
  expect(again).toEqual({ id: started[0]?.id, isNew: false })
  expect((await platform.startRun('once', { key: 'encounter-8' })).isNew).toBe(true)
  await shared.kit.settle()
})
