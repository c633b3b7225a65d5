import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import { type Fate, Loads } from './loads-for-tests.ts'

type Duplicates = 'first' | 'last'
const badKeys = ['odd-0', 'odd-1']
const badValues = Array.from({ length: 12 }, (_, number) => `bad-${number}`)

/** Keys and values that are marks for nothing at first, and are what they are once the marks are taken away. */
const itemsWith = (duplicates: Duplicates, missing: readonly string[]) =>
  dataset({
    name: 'items',
    table: 'shop.items',
    key: ['id'],
    columns: { id: 'text', origin: 'text', day: 'date', value: 'text' },
    source: 'origin',
    time: 'day',
    duplicates,
    missing,
  })

interface Row {
  id: string
  origin: string
  day: string
  value: string
}
type RowState = 'landed' | 'waiting' | 'staged' | 'overtaken'

/** What should be there: every row that has landed, in the order in which rows were staged; the newest of a key wins. */
class Model {
  loads: { source: string; replaced: [number, number] | null; rows: (Row & { state: RowState })[]; fate: Fate }[] = []
  missing = new Set([...badKeys, ...badValues])
  readonly duplicates: Duplicates

  constructor(duplicates: Duplicates) {
    this.duplicates = duplicates
  }

  isBad(row: Row): boolean {
    return this.missing.has(row.id) || this.missing.has(row.value)
  }

  load(source: string, rows: Row[], fate: Fate, replaced: [number, number] | null): void {
    const stateOf = (row: Row): RowState => (this.isBad(row) ? 'waiting' : fate === 'published' ? 'landed' : 'staged')
    this.loads.push({ source, fate, replaced, rows: rows.map((row) => ({ ...row, state: stateOf(row) })) })
  }

  replay(only?: number): void {
    for (const [index, load] of this.loads.entries()) {
      if (only !== undefined && only !== index) continue
      for (const row of load.rows) {
        if ((row.state !== 'waiting' && row.state !== 'staged') || this.isBad(row)) continue
        row.state = this.isReplaced(row, index) ? 'overtaken' : 'landed'
      }
    }
  }

  isReplaced(row: Row, index: number): boolean {
    return this.loads.slice(index + 1).some(({ source, replaced }) => source === row.origin && isWithin(row, replaced))
  }

  table(): string[] {
    const table = new Map<string, Row>()
    for (const { source, replaced, rows } of this.loads) {
      for (const [id, row] of table) if (row.origin === source && isWithin(row, replaced)) table.delete(id)
      const landed = rows.filter(({ state }) => state === 'landed')
      for (const row of this.duplicates === 'last' ? landed : landed.toReversed()) table.set(row.id, row)
    }
    return [...table.values()].map(textOf).toSorted()
  }
}

const dayOf = (number: number) => `2026-08-0${number}`
const isWithin = ({ day }: Row, stretch: [number, number] | null) =>
  stretch !== null && day >= dayOf(stretch[0]) && day < dayOf(stretch[1])
const textOf = ({ id, origin, day, value }: Row) => `${id} ${origin} ${day} ${value}`

const aRow = fc.record({
  id: fc.constantFrom('a', 'b', 'c', ...badKeys),
  day: fc.integer({ min: 1, max: 4 }),
  isBad: fc.boolean(),
})
const anAct = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('load' as const),
      source: fc.constantFrom('X', 'Y'),
      rows: fc.array(aRow, { maxLength: 4 }),
      fate: fc.constantFrom<Fate>('published', 'published', 'blocked', 'left'),
      replaced: fc.option(fc.constantFrom<[number, number]>([1, 3], [2, 9]), { freq: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('fix' as const), mark: fc.constantFrom(...badKeys, ...badValues) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('replay' as const), of: fc.option(fc.nat(8)), twice: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('sweep' as const) }) },
)

let loads: Loads
beforeAll(async () => {
  loads = await Loads.open(
    itemsWith('last', []),
    'id text PRIMARY KEY, origin text NOT NULL, day date NOT NULL, value text NOT NULL',
  )
})
afterAll(() => loads[Symbol.asyncDispose]())

it('whatever is loaded, fixed, replayed and swept in whatever order, the newest row of each key wins, and nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Duplicates>('last', 'first'),
      fc.array(anAct, { maxLength: 14 }),
      async (duplicates, acts) => {
        await loads.query('TRUNCATE shop.items, batches, quarantined_rows')
        const model = new Model(duplicates)
        const declare = () => {
          loads.dataset = itemsWith(duplicates, [...model.missing])
        }
        declare()
        const batches: (string | undefined)[] = []
        let values = 0
        for (const act of acts) {
          if (act.act === 'load') {
            const rows = act.rows.map(({ id, day, isBad }): Row => {
              values += 1
              return { id, origin: act.source, day: dayOf(day), value: isBad ? `bad-${values % 12}` : `v${values}` }
            })
            const good = rows.filter((row) => !model.isBad(row))
            // A source of which nothing is staged is not replaced.
            const replaced = act.fate === 'published' && good.length > 0 ? act.replaced : null
            const stretches = replaced
              ? [{ source: act.source, from: `${dayOf(replaced[0])}T00:00:00Z`, to: `${dayOf(replaced[1])}T00:00:00Z` }]
              : []
            const made = await loads.load(rows, { fate: act.fate, replaced: stretches, source: act.source })
            batches.push(made.get(act.source))
            model.load(act.source, rows, act.fate, replaced)
          } else if (act.act === 'fix') {
            model.missing.delete(act.mark)
            declare()
          } else if (act.act === 'sweep') {
            loads.clock.advance(25 * 3_600_000)
            await loads.sweep()
          } else {
            const batch = act.of === null ? undefined : batches[act.of]
            if (act.of !== null && batch === undefined) continue
            await Promise.all([loads.replay({ batch }), ...(act.twice ? [loads.replay({ batch })] : [])])
            model.replay(act.of ?? undefined)
          }
          expect((await stored()).toSorted()).toEqual(model.table())
        }
        model.missing.clear()
        declare()
        const counts = await loads.replay()
        model.replay()
        expect(counts.every(({ stillBad, failed }) => stillBad === 0 && failed.length === 0)).toBe(true)
        expect(await stored()).toEqual(model.table())
        const { rows, batches: states } = await loads.states()
        expect(rows).not.toContain('waiting')
        expect(states.filter((state) => state === 'staged' || state === 'blocked')).toEqual([])
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 40) },
  )
}, 600_000)

async function stored(): Promise<string[]> {
  const rows = await loads.query<Row>('SELECT id, origin, day, value FROM shop.items')
  return rows.map(textOf).toSorted()
}
