import { beforeAll, expect, test } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { Door, select, shareKit } from '../kit-for-tests.ts'

// Two runs that load the same keys into one table at once must come out as if one had waited for the other.

const shared = shareKit({ now: '2026-08-19T12:00:00Z' })
const keys = 2_000
const rounds = 10

const prices = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['id'],
  columns: { id: 'integer', day: 'date', price: 'integer' },
  time: 'day',
})

/** What every run loads, by its name, and where both wait until the other's rows are staged, too. */
const world = { rows: {} as Record<string, ReadonlyMap<number, number>>, door: new Door() }

function* inRandomOrder(rows: ReadonlyMap<number, number>) {
  const order = [...rows].toSorted(() => Math.random() - 0.5)
  for (const [id, price] of order) yield { id, day: '2026-08-15', price }
}

const names = ['left', 'right'] as const
for (const write of ['merge', 'replace'] as const) {
  for (const name of names) {
    shared.declare(
      pipeline(`${write}-${name}`, { window: { lookback: '7d', history: '30d' } })
        .stage('take', { dataset: prices }, () => inRandomOrder(world.rows[name] ?? new Map()))
        .step('meet', { after: 'take' }, ({ signal }) => world.door.pass(signal).then(() => name))
        .load('keep', { from: 'take', into: prices, write, after: 'meet' }),
    )
  }
}

beforeAll(async () => {
  await select(shared.kit, 'CREATE SCHEMA market')
  await select(shared.kit, 'CREATE TABLE market.prices (id integer PRIMARY KEY, day date, price integer)')
})

/** Most of the keys, many of them with the price that is stored, the others with one of this side's own. */
function rowsOf(stored: ReadonlyMap<number, number>, own: number): Map<number, number> {
  const rows = new Map<number, number>()
  for (let id = 0; id < keys; id += 1) {
    if (Math.random() < 0.2) continue
    rows.set(id, Math.random() < 0.4 ? (stored.get(id) ?? own) : own)
  }
  return rows
}

async function storedPrices(): Promise<Map<number, number>> {
  const rows = await select<{ id: number; price: number }>(shared.kit, 'SELECT id, price FROM market.prices')
  return new Map(rows.map(({ id, price }) => [id, price]))
}

const asText = (found: ReadonlyMap<number, number>) => [...found].toSorted(([a], [b]) => a - b).join(' ')

test.each([
  { write: 'merge', mode: 'incremental', replaces: false },
  { write: 'replace', mode: 'incremental', replaces: true },
  { write: 'merge', mode: 'full_refresh', replaces: true },
] as const)(
  'two runs that load the same keys at once, ten times, by $write in an $mode run: the table is that of one after the other',
  async ({ write, mode, replaces }) => {
    for (let round = 1; round <= rounds; round += 1) {
      await select(shared.kit, 'TRUNCATE market.prices')
      await select(
        shared.kit,
        `INSERT INTO market.prices SELECT id, '2026-08-15', 0 FROM generate_series(0, $1::int - 1) AS id
         WHERE random() < 0.7 ORDER BY random()`,
        [keys],
      )
      const before = await storedPrices()
      const [left, right] = [rowsOf(before, 1), rowsOf(before, 2)]
      world.rows = { left, right }
      world.door = new Door()
      const { platform } = shared.kit
      const starting = names.map((name) => platform.startRun(`${write}-${name}`, { mode }))
      const ids = (await Promise.all(starting)).map(({ id }) => id)
      while (world.door.waiting < 2) await new Promise((resolve) => setTimeout(resolve, 5))
      world.door.open()
      await shared.kit.settle()
      for (const id of ids) expect(await platform.getRun(id)).toMatchObject({ status: 'completed' })

      const after = (first: ReadonlyMap<number, number>, second: ReadonlyMap<number, number>) =>
        asText(replaces ? second : new Map([...first, ...second]))
      const [leftFirst, rightFirst] = [
        after(new Map([...before, ...left]), right),
        after(new Map([...before, ...right]), left),
      ]
      const found = asText(await storedPrices())
      expect(
        [leftFirst, rightFirst].includes(found),
        `round ${round}: ${difference(found, leftFirst, rightFirst)}`,
      ).toBe(true)
    }
  },
  90_000,
)

/** For whoever reads that the table is that of neither. */
function difference(found: string, leftFirst: string, rightFirst: string): string {
  const rows = found.split(' ')
  const missing = (expected: string) => rows.filter((row) => !` ${expected} `.includes(` ${row} `)).length
  return `${missing(leftFirst)} rows are not as with left before right, ${missing(rightFirst)} not as with right before left`
}
