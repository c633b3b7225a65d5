import { expect, test } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { Door, select, shareKit, until } from '../kit-for-tests.ts'

const shared = shareKit()

interface EventRow {
  number: number
  step: string | null
  item: string | null
  from: string | null
  to: string
  generation: number
  actor: string
}

async function trailOf(id: string): Promise<EventRow[]> {
  return await select<EventRow>(
    shared.kit,
    `SELECT number, step, item, from_state AS "from", to_state AS "to", generation, actor FROM run_events
     WHERE run_id = $1 ORDER BY number`,
    [id],
  )
}

/** Expects numbers without gaps, moves that begin where the last one ended, and the last ones to tell what is stored. */
async function expectWhole(id: string): Promise<EventRow[]> {
  const trail = await trailOf(id)
  expect(trail.map((event) => event.number)).toEqual(trail.map((_, index) => index + 1))
  const last = new Map<string, string>()
  const breaks: string[] = []
  for (const { step, item, from, to } of trail) {
    const name = `${step ?? 'run'} ${item ?? ''}`.trim()
    const before = last.get(name) ?? (step === null ? null : 'pending')
    if (from !== before) breaks.push(`${name}: ${before}, then ${from} to ${to}`)
    last.set(name, to)
  }
  expect(breaks).toEqual([])
  const rows = await select<{ step: string; item: string; state: string }>(
    shared.kit,
    'SELECT step, item, state FROM steps WHERE run_id = $1',
    [id],
  )
  const stored = Object.fromEntries(rows.map(({ step, item, state }) => [`${step} ${item}`.trim(), state]))
  const told = Object.fromEntries([...last].filter(([name]) => name !== 'run'))
  expect(told).toEqual(stored)
  expect(last.get('run')).toBe((await shared.kit.platform.getRun(id)).status)
  return trail
}

const broken = { on: true }
shared.declare(
  pipeline('story')
    .step('first', { retry: { attempts: 2, base: '2s' } }, ({ attempt }) => {
      if (attempt === 1) throw new Error('once')
    })
    .wait('rest', { for: '1h', after: 'first' })
    .step('second', { after: 'rest' }, () => {
      if (broken.on) throw new Error('broken')
    })
    .step('third', { after: 'second' }, () => 1),
)

test('the trail of a run with retries, waits, a failure and a resume is whole', async () => {
  const { kit } = shared
  const { id } = await kit.run('story')
  await kit.advance('2s')
  await kit.advance('1h')
  expect((await kit.platform.getRun(id)).status).toBe('failed')
  await expectWhole(id)
  broken.on = false
  await kit.platform.resumeRun(id, { kind: 'person', name: 'ada' })
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  const trail = await expectWhole(id)
  const resumed = trail.find((event) => event.from === 'failed' && event.step === null)
  expect(resumed).toMatchObject({ to: 'pending', generation: 2, actor: 'person ada' })
})

const items = { broken: true }
shared.declare(
  pipeline('items')
    .step('list', () => ['a', 'b'])
    .each('send', { from: 'list', key: (item) => item }, ({ item }) => {
      if (item === 'b' && items.broken) throw new Error('no b')
    })
    .wait('rest', { from: 'send', for: '1h' })
    .step('sum', { from: 'rest' }, ({ inputs }) => inputs.rest.count),
)

test('the trail of items that fail, wait and are resumed is whole', async () => {
  const { kit } = shared
  const { id } = await kit.run('items')
  await expectWhole(id)
  await kit.advance('1h')
  await expectWhole(id)
  items.broken = false
  await kit.platform.resumeRun(id)
  await kit.settle()
  await expectWhole(id)
  await kit.advance('1h')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  await expectWhole(id)
})

shared.declare(
  pipeline('parked')
    .step('list', () => ['a', 'b'])
    .each('ask', { from: 'list', key: (item) => item }, ({ item }) => item)
    .wait('answer', { from: 'ask', signal: ({ key }) => key })
    .wait('other', { for: '9h' })
    .step('last', { after: 'other' }, () => 1),
)

test('the trail of a parked run that is paused, cancelled and resumed is whole', async () => {
  const { kit } = shared
  const { id } = await kit.run('parked')
  await kit.platform.pauseRun(id, { kind: 'person', name: 'ada' })
  await expectWhole(id)
  await kit.platform.resumeRun(id, { kind: 'person', name: 'ada' })
  await kit.settle()
  await kit.platform.cancelRun(id, { kind: 'person', name: 'bob' })
  const trail = await expectWhole(id)
  expect(trail.at(-1)?.actor).toBe('person bob')
  await kit.platform.resumeRun(id)
  await kit.settle()
  await expectWhole(id)
})

const door = new Door()
shared.declare(
  pipeline('cut-off')
    .step('list', () => ['a', 'b', 'c'])
    .each('send', { from: 'list', key: (item) => item, limit: 2 }, ({ signal }) => door.pass(signal))
    .each('check', { from: 'send' }, () => 1),
)

test('the trail of a run that is cancelled among its items is whole', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('cut-off')
  await until(() => door.waiting === 2)
  await kit.platform.cancelRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('cancelled')
  await expectWhole(id)
})

shared.declare(
  pipeline('talks').step('talk', ({ log, progress }) => {
    progress(3, 10)
    for (let line = 0; line < 3000; line += 1) log.info(`${line} ${'x'.repeat(1000)}`)
  }),
)

test('an attempt keeps the head and the tail of its log, a megabyte in all, and says how much it dropped', async () => {
  const { kit } = shared
  const { id, status } = await kit.run('talks')
  expect(status).toBe('completed')
  const lines = await select<{ number: number; message: string }>(
    kit,
    'SELECT number, message FROM step_logs WHERE run_id = $1 ORDER BY number',
    [id],
  )
  const bytes = lines.reduce((sum, line) => sum + line.message.length, 0)
  expect(bytes).toBeGreaterThan(900_000)
  expect(bytes).toBeLessThanOrEqual(1_048_576)
  expect(lines.at(0)?.message).toMatch(/^0 x/)
  expect(lines.at(-1)?.message).toMatch(/^2999 x/)
  const dropped = Number(
    /^(\d+) lines dropped here$/.exec(lines.find((line) => line.message.endsWith(' dropped here'))?.message ?? '')?.[1],
  )
  expect(dropped + lines.length - 1).toBe(3000)
})

const progressing = new Door()
shared.declare(
  pipeline('progresses').step('long', async ({ progress, signal }) => {
    progress(1, 4)
    progress(2, 4)
    await progressing.pass(signal)
  }),
)

test('the progress of a step under way is shown', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('progresses')
  const progressOf = async () => (await kit.platform.getRun(id)).steps[0]?.progress
  await until(async () => (await progressOf()) !== null, 'the progress to be stored')
  expect(await progressOf()).toMatchObject({ done: 2, total: 4 })
  progressing.open()
  await kit.settle()
})
