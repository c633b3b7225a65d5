import { expect, test } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { rows } from '../../pipelines/rows.ts'
import { Door, itemStatesOf, outputOf, select, shareKit, statesOf, until } from '../kit-for-tests.ts'

const shared = shareKit()

const hundred = Array.from({ length: 1000 }, (_, index) => ({ id: `item-${index}` }))
const thousand = { now: 0, most: 0, calls: 0 }
shared.declare(
  pipeline('thousand')
    .step('list', () => rows(hundred))
    .each('work', { from: 'list', key: (item) => item.id, limit: 7 }, async ({ item }) => {
      thousand.calls += 1
      thousand.now += 1
      thousand.most = Math.max(thousand.most, thousand.now)
      await new Promise((resolve) => setImmediate(resolve))
      thousand.now -= 1
      return item.id.length
    })
    .step('sum', { from: 'work' }, async ({ inputs }) => {
      const [sum] = await inputs.work.query<{ items: number; total: number }>(
        "SELECT count(*)::int AS items, sum((row ->> 'output')::int)::int AS total FROM rows",
      )
      return { count: inputs.work.count, ...sum }
    }),
)

test('a thousand items run once each, never more than the limit at a time', async () => {
  const { kit } = shared
  const { id, status } = await kit.run('thousand')
  expect(status).toBe('completed')
  expect(thousand).toMatchObject({ calls: 1000, most: 7, now: 0 })
  const total = hundred.reduce((sum, item) => sum + item.id.length, 0)
  expect(await outputOf(kit, id, 'sum')).toEqual({ count: 1000, items: 1000, total })
})

shared.declare(
  pipeline('doubles')
    .step('list', () => ['a', 'b', 'a'])
    .each('work', { from: 'list', key: (item) => item }, () => 1),
)

test('two items with one key are refused before any item runs', async () => {
  const report = await shared.kit.run('doubles')
  expect(report.status).toBe('failed')
  expect(report.error).toMatchObject({ step: 'work' })
  expect(report.error?.message).toContain("'a' for items 0 and 2")
  expect(itemStatesOf(report, 'work')).toEqual({})
})

shared.declare(
  pipeline('no-list')
    .step('config', () => ({ limit: 3, reports: ['a'] }) as unknown as string[])
    .each('work', { from: 'config', key: (item) => item }, () => 1),
)

test('an each over an object is refused by name', async () => {
  const report = await shared.kit.run('no-list')
  expect(report.error).toMatchObject({
    step: 'work',
    message:
      "expected step 'config' to leave a list or rows(...) for .each to go over, got an object with limit, reports: return its `reports` alone",
  })
})

shared.declare(
  pipeline('empty')
    .step('list', (): string[] => [])
    .each('work', { from: 'list', key: (item) => item }, () => 1)
    .step('after', { from: 'work' }, async ({ inputs }) => await inputs.work.toArray()),
)

test('an each over an empty list completes with nothing', async () => {
  const { id, status } = await shared.kit.run('empty')
  expect(status).toBe('completed')
  expect(await outputOf(shared.kit, id, 'after')).toEqual([])
})

for (const [tolerate, failures, status] of [
  [0, 0, 'completed'],
  [0, 1, 'failed'],
  [2, 2, 'completed'],
  [2, 3, 'failed'],
  ['20%', 2, 'completed'],
  ['20%', 3, 'failed'],
  ['100%', 10, 'completed'],
] as const) {
  const name = `tolerate-${String(tolerate).replace('%', 'p')}-${failures}`
  shared.declare(
    pipeline(name)
      .step('list', () => Array.from({ length: 10 }, (_, index) => String(index)))
      .each('work', { from: 'list', key: (item) => item, tolerate }, ({ item }) => {
        if (Number(item) < failures) throw new Error(`no ${item}`)
        return item
      })
      .step('read', { from: 'work' }, async ({ inputs }) => (await inputs.work.toArray()).map((item) => item.key)),
  )

  test(`of ten items with tolerate ${tolerate}, ${failures} failures make the run ${status}`, async () => {
    const report = await shared.kit.run(name)
    expect(report.status).toBe(status)
    const states = itemStatesOf(report, 'work')
    expect(Object.values(states).filter((state) => state === 'failed')).toHaveLength(failures)
    expect(Object.values(states).filter((state) => state === 'completed')).toHaveLength(10 - failures)
    if (status === 'failed') expect(report.error?.message).toContain(`${failures} of 10 items failed`)
    else {
      const read = await outputOf(shared.kit, report.id, 'read')
      expect(read).toEqual(Array.from({ length: 10 - failures }, (_, index) => String(index + failures)))
    }
  })
}

const door = new Door()
const order: string[] = []
shared.declare(
  pipeline('chained')
    .step('list', () => ['a', 'b', 'c'])
    .each('first', { from: 'list', key: (item) => item, limit: 2 }, async ({ item, signal }) => {
      if (item === 'c') await door.pass(signal)
      order.push(`first ${item}`)
      return `${item}!`
    })
    .each('second', { from: 'first' }, ({ item, key }) => {
      order.push(`second ${item}`)
      return `${key} ${item}`
    })
    .step('read', { from: 'second' }, async ({ inputs }) => await inputs.second.toArray()),
)

test('chained eaches advance item by item', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('chained')
  await until(() => order.includes('second a!') && order.includes('second b!'), 'the first items to be through')
  expect(order).not.toContain('first c')
  door.open()
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(await outputOf(kit, id, 'read')).toEqual(['a', 'b', 'c'].map((key) => ({ key, output: `${key} ${key}!` })))
})

const broken = { on: true }
const reads: number[] = []
const secondCalls: string[] = []
shared.declare(
  pipeline('chain-breaks')
    .step('list', () => ['a', 'b', 'c'])
    .each('first', { from: 'list', key: (item) => item }, ({ item }) => {
      if (item === 'b' && broken.on) throw new Error('no b')
      return item
    })
    .each('second', { from: 'first' }, ({ item }) => {
      secondCalls.push(item)
      return item
    })
    .step('read', { from: 'second' }, ({ inputs }) => {
      reads.push(inputs.second.count)
      return inputs.second.count
    }),
)

test('what reads from a chain does not run while an item above has failed', async () => {
  const { kit } = shared
  const report = await kit.run('chain-breaks')
  expect(report.status).toBe('failed')
  expect(itemStatesOf(report, 'second')).toEqual({ a: 'completed', b: 'skipped', c: 'completed' })
  expect(statesOf(report)).toEqual({ list: 'completed', first: 'failed', second: 'skipped', read: 'skipped' })
  expect(reads).toEqual([])

  broken.on = false
  await kit.platform.resumeRun(report.id)
  await kit.settle()
  expect((await kit.platform.getRun(report.id)).status).toBe('completed')
  expect(secondCalls.toSorted()).toEqual(['a', 'b', 'c'])
  expect(reads).toEqual([3])
})

const tolerated: string[][] = []
shared.declare(
  pipeline('chain-tolerates')
    .step('list', () => ['a', 'b', 'c'])
    .each('first', { from: 'list', key: (item) => item, tolerate: 1 }, ({ item }) => {
      if (item === 'b') throw new Error('no b')
      return item
    })
    .each('second', { from: 'first' }, ({ item }) => item)
    .step('marker', () => 1)
    .each('third', { from: 'first', after: 'marker' }, ({ item }) => item)
    .step('read', { from: ['second', 'third'] }, async ({ inputs }) => {
      for (const set of [inputs.second, inputs.third]) tolerated.push((await set.toArray()).map((item) => item.key))
      return [inputs.second.count, inputs.third.count]
    }),
)

test('an item that failed within what is tolerated is missing further down, and breaks nothing', async () => {
  const { kit } = shared
  const report = await kit.run('chain-tolerates')
  expect(report.status).toBe('completed')
  expect(tolerated).toEqual([
    ['a', 'c'],
    ['a', 'c'],
  ])
  expect(await outputOf(kit, report.id, 'read')).toEqual([2, 2])
})

shared.declare(
  pipeline('item-waits', { overlap: { parallel: 9 } })
    .step('list', () => ['a', 'b', 'c'])
    .each('ask', { from: 'list', key: (item) => item }, ({ item }) => ({ about: item }))
    .wait('answer', { from: 'ask', signal: ({ key }) => `item-waits:${key}` })
    .each('act', { from: 'answer' }, ({ item, key }) => `${key}: ${typeof item === 'string' ? item : ''}`)
    .step('read', { from: 'act' }, async ({ inputs }) => await inputs.act.toArray()),
)

test('every item waits for its own signal and goes on by itself', async () => {
  const { kit } = shared
  await kit.platform.signal('item-waits:b', 'early')
  const { id } = await kit.run('item-waits')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('waiting')
  expect(itemStatesOf(report, 'act')).toEqual({ b: 'completed' })
  await kit.platform.signal('item-waits:c', 'yes')
  await kit.settle()
  expect(itemStatesOf(await kit.platform.getRun(id), 'act')).toEqual({ b: 'completed', c: 'completed' })
  await kit.platform.signal('item-waits:a', 'no')
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(await outputOf(kit, id, 'read')).toEqual([
    { key: 'a', output: 'a: no' },
    { key: 'b', output: 'b: early' },
    { key: 'c', output: 'c: yes' },
  ])
  expect(await select(kit, 'SELECT FROM run_waits WHERE run_id = $1', [id])).toEqual([])
})

const slowDoor = new Door()
const acted: string[] = []
shared.declare(
  pipeline('item-waits-busy')
    .step('list', () => ['a', 'b'])
    .step('slow', ({ signal }) => slowDoor.pass(signal))
    .each('ask', { from: 'list', key: (item) => item }, ({ item }) => item)
    .wait('answer', { from: 'ask', signal: ({ key }) => `item-waits-busy:${key}` })
    .each('act', { from: 'answer' }, ({ key }) => {
      acted.push(key)
    }),
)

test('an item goes on with its signal while another branch is still busy', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('item-waits-busy')
  await until(async () => statesOf(await kit.platform.getRun(id)).answer === 'waiting', 'the items to wait')
  await kit.platform.signal('item-waits-busy:a', 1)
  await kit.worker.tick()
  await until(() => acted.length === 1, 'the item to act')
  slowDoor.open()
  await kit.settle()
  await kit.platform.signal('item-waits-busy:b', 1)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(acted).toEqual(['a', 'b'])
})

const later = { on: true }
shared.declare(
  pipeline('item-resumes-and-waits')
    .step('list', () => ['a', 'b', 'c'])
    .each('ask', { from: 'list', key: (item) => item }, ({ item }) => {
      if (item === 'b' && later.on) throw new Error('not now')
      return item
    })
    .wait('rest', { from: 'ask', for: '1h' })
    .each('act', { from: 'rest' }, ({ item }) => item)
    .step('read', { from: 'act' }, ({ inputs }) => inputs.act.count),
)

test('an item that is resumed and then waits keeps the run waiting', async () => {
  const { kit } = shared
  const { id } = await kit.run('item-resumes-and-waits')
  await kit.advance('1h')
  expect((await kit.platform.getRun(id)).status).toBe('failed')
  later.on = false
  await kit.platform.resumeRun(id)
  await kit.settle()
  const between = await kit.platform.getRun(id)
  expect(between.status).toBe('waiting')
  expect(itemStatesOf(between, 'rest')).toEqual({ a: 'completed', b: 'waiting', c: 'completed' })
  await kit.advance('1h')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(await outputOf(kit, id, 'read')).toBe(3)
})

const source = { list: ['a', 'b', 'c'], fail: true, calls: [] as string[], lists: 0 }
shared.declare(
  pipeline('frozen')
    .step('list', () => {
      source.lists += 1
      return source.list
    })
    .each('work', { from: 'list', key: (item) => item }, ({ item }) => {
      source.calls.push(item)
      if (item === 'b' && source.fail) throw new Error('no b')
      return item
    }),
)

test('a resume goes over the list as it was, and does only the items that are left', async () => {
  const { kit } = shared
  const { id, status, error } = await kit.run('frozen')
  expect(status).toBe('failed')
  expect(error).toMatchObject({ code: 'items_failed', message: '1 of 3 items failed, 0 tolerated; the first: b: no b' })
  source.list = ['x', 'y']
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).error?.message).toBe('1 of 3 items failed, 0 tolerated; the first: b: no b')
  source.fail = false
  await kit.platform.resumeRun(id)
  await kit.settle()
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('completed')
  expect(report.generation).toBe(3)
  expect(itemStatesOf(report, 'work')).toEqual({ a: 'completed', b: 'completed', c: 'completed' })
  expect(source.calls.toSorted()).toEqual(['a', 'b', 'b', 'b', 'c'])
  expect(source.lists).toBe(1)
  const sets = 'SELECT DISTINCT set_id FROM spooled_rows WHERE run_id = $1'
  expect(await select(kit, sets, [id])).toHaveLength(1)
})

const mutable: unknown[] = []
shared.declare(
  pipeline('copies')
    .step('list', () => [{ id: 'a', tags: ['x'] }])
    .each(
      'spoil',
      { from: 'list', key: (item) => item.id, retry: { attempts: 2, base: '0s' } },
      ({ item, attempt }) => {
        mutable.push(structuredClone(item.tags))
        item.tags.push('spoilt')
        if (attempt === 1) throw new Error('again')
        return { tags: ['whole'] }
      },
    )
    .each('left', { from: 'spoil' }, ({ item }) => {
      item.tags.push('spoilt')
      return item.tags.length
    })
    .each('right', { from: 'spoil' }, ({ item }) => item.tags),
)

test('what an item does to its input is seen by no other attempt and no other step', async () => {
  const { kit } = shared
  const { id, status } = await kit.run('copies')
  expect(status).toBe('completed')
  expect(mutable).toEqual([['x'], ['x']])
  expect(await outputOf(kit, id, 'right', 'a')).toEqual(['whole'])
})
