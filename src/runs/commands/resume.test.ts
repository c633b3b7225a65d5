import { expect, test } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { Door, outputOf, select, shareKit, statesOf, until } from '../kit-for-tests.ts'

const shared = shareKit()

const names = ['top', 'left', 'right', 'bottom', 'aside'] as const
type Name = (typeof names)[number]

/** What each step of the diamond below is to do, and what was called. */
const diamond = { failing: undefined as Name | undefined, called: [] as Name[], generations: [] as number[] }

function play(name: Name, generation: number, inputs: readonly string[]): string {
  diamond.called.push(name)
  if (diamond.failing === name) throw new Error(`${name} is broken`)
  return `${name}${generation}(${inputs.join()})`
}

shared.declare(
  pipeline('diamond')
    .step('top', ({ run }) => play('top', run.generation, []))
    .step('left', { from: 'top' }, ({ run, inputs }) => play('left', run.generation, [inputs.top]))
    .step('right', { from: 'top' }, ({ run, inputs }) => play('right', run.generation, [inputs.top]))
    .step('bottom', { from: ['left', 'right'] }, ({ run, inputs }) =>
      play('bottom', run.generation, [inputs.left, inputs.right]),
    )
    .step('aside', ({ run }) => play('aside', run.generation, [])),
)

const below: Record<Name, Name[]> = {
  top: ['left', 'right', 'bottom'],
  left: ['bottom'],
  right: ['bottom'],
  bottom: [],
  aside: [],
}

test.each(names)('after a failure of %s it runs again with everything below, and nothing else does', async (name) => {
  const { kit } = shared
  Object.assign(diamond, { failing: name, called: [] })
  const { id, status, steps } = await kit.run('diamond')
  expect(status).toBe('failed')
  for (const skipped of below[name]) {
    const { error } = steps.find((step) => step.name === skipped) ?? {}
    expect(error).toMatchObject({ code: 'skipped' })
  }
  const kept = names.filter((other) => other !== name && !below[name].includes(other))
  const before = await Promise.all(kept.map((other) => outputOf(kit, id, other)))

  Object.assign(diamond, { failing: undefined, called: [] })
  await kit.platform.resumeRun(id, { kind: 'program', name: 'somebody' })
  await kit.settle()
  const report = await kit.platform.getRun(id)
  expect(report).toMatchObject({ status: 'completed', generation: 2, error: null })
  expect(diamond.called.toSorted()).toEqual([name, ...below[name]].toSorted())
  expect(await Promise.all(kept.map((other) => outputOf(kit, id, other)))).toEqual(before)
  const generations = await select<{ step: string; generation: number }>(
    kit,
    'SELECT step, generation FROM steps WHERE run_id = $1',
    [id],
  )
  for (const { step, generation } of generations)
    expect([step, generation]).toEqual([step, kept.includes(step as Name) ? 1 : 2])
})

test('a run may fail and be resumed over and over, a generation each time', async () => {
  const { kit } = shared
  Object.assign(diamond, { failing: 'left', called: [] })
  const { id } = await kit.run('diamond')
  for (let generation = 2; generation <= 4; generation += 1) {
    await kit.platform.resumeRun(id)
    await kit.settle()
    expect(await kit.platform.getRun(id)).toMatchObject({ status: 'failed', generation })
  }
  expect(diamond.called.filter((name) => name === 'left')).toHaveLength(4)
  expect(diamond.called.filter((name) => name === 'right')).toHaveLength(1)
  const attempts = await select(
    kit,
    "SELECT attempt, generation FROM attempts WHERE run_id = $1 AND step = 'left' ORDER BY 1",
    [id],
  )
  expect(attempts).toEqual([1, 2, 3, 4].map((number) => ({ attempt: number, generation: number })))
})

const partial = { broken: true, called: [] as string[] }
shared.declare(
  pipeline('partial')
    .step('must', () => {
      partial.called.push('must')
      return 1
    })
    .step('may', { optional: true }, () => {
      partial.called.push('may')
      if (partial.broken) throw new Error('not today')
      return 2
    })
    .step('reader', { from: ['must', 'may'] }, ({ inputs }) => {
      partial.called.push('reader')
      return inputs.must + inputs.may
    }),
)

test('a partial run is resumed into a complete one', async () => {
  const { kit } = shared
  const { id, status, error } = await kit.run('partial')
  expect({ status, error }).toEqual({ status: 'partial', error: null })
  Object.assign(partial, { broken: false, called: [] })
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(partial.called).toEqual(['may', 'reader'])
  expect(await outputOf(kit, id, 'reader')).toBe(3)
})

const door = new Door()
const cancelled: string[] = []
shared.declare(
  pipeline('cancelled')
    .step('quick', () => {
      cancelled.push('quick')
    })
    .step('slow', { after: 'quick' }, async ({ signal, run }) => {
      cancelled.push('slow')
      if (run.generation === 1) await door.pass(signal)
    })
    .step('last', { after: 'slow' }, () => {
      cancelled.push('last')
    }),
)

test('a cancelled run is resumed from the step that was cut short', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('cancelled')
  await until(() => door.waiting === 1)
  await kit.platform.cancelRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('cancelled')
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect(await kit.platform.getRun(id)).toMatchObject({ status: 'completed', generation: 2 })
  expect(cancelled).toEqual(['quick', 'slow', 'slow', 'last'])
})

const conditional = { broken: true, called: [] as string[] }
shared.declare(
  pipeline('conditional')
    .step('flag', () => false)
    .step('unwanted', { from: 'flag', when: ({ inputs }) => inputs.flag }, () => {
      conditional.called.push('unwanted')
    })
    .step('follower', { after: 'unwanted' }, () => {
      conditional.called.push('follower')
    })
    .step('broken', () => {
      conditional.called.push('broken')
      if (conditional.broken) throw new Error('broken')
    }),
)

test('a step that was skipped by its condition stays skipped in a resume', async () => {
  const { kit } = shared
  const { id, status } = await kit.run('conditional')
  expect(status).toBe('failed')
  expect(conditional.called.toSorted()).toEqual(['broken', 'follower'])
  Object.assign(conditional, { broken: false, called: [] })
  await kit.platform.resumeRun(id)
  await kit.settle()
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('completed')
  expect(statesOf(report)).toEqual({
    flag: 'completed',
    unwanted: 'skipped',
    follower: 'completed',
    broken: 'completed',
  })
  expect(conditional.called).toEqual(['broken'])
})

const items = { broken: true, called: [] as string[] }
shared.declare(
  pipeline('items-downstream')
    .step('seed', () => {
      if (items.broken) items.called.push('seed')
      return items.broken ? ['a', 'b'] : ['a', 'b', 'c']
    })
    .step('gate', { optional: true }, () => {
      if (items.broken) throw new Error('closed')
    })
    .each('send', { from: 'seed', key: (item) => item }, ({ item }) => {
      items.called.push(item)
      return item
    })
    .each('file', { from: 'send', after: 'gate' }, ({ item }) => {
      items.called.push(`file ${item}`)
      return item
    }),
)

test('items of an each that is downstream of a re-run step run again, those of another do not', async () => {
  const { kit } = shared
  const { id, status } = await kit.run('items-downstream')
  expect(status).toBe('partial')
  Object.assign(items, { broken: false, called: [] })
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(items.called.toSorted()).toEqual(['file a', 'file b'])
})

const grown = { broken: true, called: [] as string[] }
shared.declare(
  pipeline('grown-list')
    .step('list', () => {
      if (grown.broken) throw new Error('down')
      return grown.called.length === 0 ? ['a', 'b'] : ['b', 'c']
    })
    .each('send', { from: 'list', key: (item) => item }, ({ item }) => {
      grown.called.push(item)
      if (item === 'b' && grown.called.length < 3) throw new Error('no b')
      return item
    })
    .step('sum', { from: 'send' }, async ({ inputs }) => (await inputs.send.toArray()).map(({ key }) => key)),
)

test('an each whose list was never made begins anew in the resume', async () => {
  const { kit } = shared
  const { id } = await kit.run('grown-list')
  grown.broken = false
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('failed')
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(await outputOf(kit, id, 'sum')).toEqual(['a', 'b'])
})

test('a retry is a new run that reuses what is not below the step it starts from', async () => {
  const { kit } = shared
  Object.assign(diamond, { failing: undefined, called: [] })
  const { id } = await kit.run('diamond')
  diamond.called = []
  const again = await kit.platform.retryRun(id, { from: 'left' })
  await kit.settle()
  const report = await kit.platform.getRun(again.id)
  expect(report).toMatchObject({ status: 'completed', generation: 1 })
  expect(again.id).not.toBe(id)
  expect(diamond.called).toEqual(['left', 'bottom'])
  expect(report.steps.find((step) => step.name === 'right')?.reason).toBe(`reused from run ${id}`)
  expect(await outputOf(kit, again.id, 'bottom')).toBe('bottom1(left1(top1()),right1(top1()))')
  const [row] = await select<{ source: string }>(kit, 'SELECT source_run_id AS source FROM runs WHERE id = $1', [
    again.id,
  ])
  expect(row?.source).toBe(id)
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

test('a retry without a step runs everything again', async () => {
  const { kit } = shared
  Object.assign(diamond, { failing: 'bottom', called: [] })
  const { id } = await kit.run('diamond')
  Object.assign(diamond, { failing: undefined, called: [] })
  const again = await kit.platform.retryRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(again.id)).status).toBe('completed')
  expect(diamond.called.toSorted()).toEqual(names.toSorted())
  expect((await kit.platform.getRun(id)).status).toBe('failed')
})

test('a retry from a step that there is not is refused, and so is one of a run under way', async () => {
  const { kit } = shared
  const { id } = await kit.run('diamond')
  await expect(kit.platform.retryRun(id, { from: 'lefd' })).rejects.toThrow("did you mean 'left'?")
  const waiting = await kit.run('one-wait')
  await expect(kit.platform.retryRun(waiting.id)).rejects.toThrow('which is waiting')
})
shared.declare(pipeline('one-wait').wait('rest', { for: '1h' }))

const reusedItems: string[] = []
shared.declare(
  pipeline('reused-items')
    .step('list', () => ['a', 'b'])
    .each('send', { from: 'list', key: (item) => item }, ({ item }) => {
      reusedItems.push(item)
      return `${item}!`
    })
    .each('check', { from: 'send' }, ({ item }) => {
      reusedItems.push(item)
      return item
    })
    .step('sum', { from: 'check' }, async ({ inputs }) => await inputs.check.toArray()),
)

test('a retry in the middle of a chain goes on with the items of the run before', async () => {
  const { kit } = shared
  const { id } = await kit.run('reused-items')
  reusedItems.length = 0
  const again = await kit.platform.retryRun(id, { from: 'check' })
  await kit.settle()
  expect((await kit.platform.getRun(again.id)).status).toBe('completed')
  expect(reusedItems.toSorted()).toEqual(['a!', 'b!'])
  expect(await outputOf(kit, again.id, 'sum')).toEqual([
    { key: 'a', output: 'a!' },
    { key: 'b', output: 'b!' },
  ])
})
