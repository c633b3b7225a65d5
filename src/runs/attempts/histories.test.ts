import { beforeAll, expect, test } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import { atLeast } from '../../pipelines/from.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { randomFrom } from '../../pipelines/seeded-for-tests.ts'
import type { Window } from '../../pipelines/window.ts'
import { select, shareKit } from '../kit-for-tests.ts'

const shared = shareKit({ now: '2026-03-01T09:00:00Z' })

const overlapDays = 4
const sources = ['A', 'B'] as const
type Source = (typeof sources)[number]

/** What the two sources say today of every day; they take back what they said of the last days. */
class World {
  #prices = new Map<Source, Map<string, string>>(sources.map((source) => [source, new Map()]))
  readonly down = new Set<Source>()
  #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  /** Time passes up to this day: new days come, and some of the last ones are revised. */
  advance(today: Date): void {
    for (const source of sources) {
      const prices = this.#prices.get(source) ?? new Map<string, string>()
      const first = prices.size === 0 ? 40 : 0
      const known = [...prices.keys()].toSorted().at(-1)
      const ago = known === undefined ? first : Math.round((midnight(today) - Date.parse(known)) / 86_400_000)
      // Not every day has a price, and sources are late by up to a day.
      const late = this.#random() < 0.3 ? 1 : 0
      for (let days = ago - (known === undefined ? 0 : 1); days >= late; days -= 1) {
        if (this.#random() < 0.8) prices.set(dayAgo(today, days), this.#price())
      }
      // Whoever has loaded up to the latest day that was known asks again for so many days before it.
      for (let days = ago + overlapDays; known !== undefined && days >= late; days -= 1) {
        if (prices.has(dayAgo(today, days)) && this.#random() < 0.4) prices.set(dayAgo(today, days), this.#price())
      }
      this.#prices.set(source, prices)
    }
  }

  ask(source: Source, { firstDay, lastDay }: Window) {
    if (this.down.has(source)) throw new Error(`${source} is down`)
    return [...(this.#prices.get(source) ?? [])]
      .filter(([day]) => day >= firstDay && day <= lastDay)
      .map(([day, price]) => ({ source, day, price }))
  }

  #price(): string {
    return (this.#random() * 100).toFixed(2)
  }
}

function midnight(moment: Date): number {
  return Date.parse(moment.toISOString().slice(0, 10))
}

function dayAgo(moment: Date, days: number): string {
  return new Date(midnight(moment) - days * 86_400_000).toISOString().slice(0, 10)
}

/** Histories that are played at the same time, each with a table, and another for the full refresh. */
const lanes = Array.from({ length: 20 }, (_, lane) => {
  const worlds: { now: World } = { now: new World(Math.random) }
  const declared = (['kept', 'fresh'] as const).map((table) => {
    const prices = dataset({
      name: `${table}-${lane}`,
      table: `market.${table}_${lane}`,
      key: ['source', 'day'],
      columns: { source: 'text', day: 'date', price: 'numeric' },
      source: 'source',
      time: 'day',
    })
    return shared.declare(
      pipeline(`${table}-${lane}`, { window: { lookback: '200d', history: '365d', overlap: `${overlapDays}d` } })
        .stage(
          'a',
          { dataset: prices, source: 'A', optional: true, retry: { attempts: 2, base: '0s' } },
          ({ window }) => worlds.now.ask('A', window),
        )
        .stage('b', { dataset: prices, source: 'B', optional: true }, ({ window }) => worlds.now.ask('B', window))
        .gate('quality', { from: atLeast(1, ['a', 'b']), floors: { volume: 0, freshness: 0 }, block: 0, warn: 0 })
        .load('store', { from: 'quality', into: prices }),
    )
  })
  return { lane, worlds, kept: declared[0]?.name ?? '', fresh: declared[1]?.name ?? '' }
})

beforeAll(async () => {
  await select(shared.kit, 'CREATE SCHEMA market')
  for (const { lane } of lanes) {
    for (const table of ['kept', 'fresh'])
      await select(
        shared.kit,
        `CREATE TABLE market.${table}_${lane} (source text, day date, price numeric, PRIMARY KEY (source, day))`,
      )
  }
})

const hashOf = async (table: string) =>
  (
    await select<{ hash: string; n: number }>(
      shared.kit,
      `SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) AS hash, count(*)::int AS n FROM market.${table} t`,
    )
  )[0]

/** Plays twenty histories; answers the seeds whose table is not what a full refresh makes of the same world. */
async function play(seeds: readonly number[]): Promise<number[]> {
  const { kit } = shared
  await select(
    kit,
    `TRUNCATE high_water_marks, ${lanes.flatMap(({ lane }) => [`market.kept_${lane}`, `market.fresh_${lane}`]).join(', ')}`,
  )
  const played = lanes.map((lane, index) => {
    const random = randomFrom(seeds[index] ?? 0)
    lane.worlds.now = new World(random)
    return { ...lane, random, unfinished: [] as string[], seed: seeds[index] ?? 0 }
  })
  const pace = randomFrom(seeds[0] ?? 0)
  for (let round = 0; round < 4; round += 1) {
    kit.clock.advance(Math.ceil(pace() * 9 * 86_400_000))
    const started: { id: string; of: (typeof played)[number] }[] = []
    for (const one of played) {
      const world = one.worlds.now
      if (one.random() < 0.8) world.advance(kit.clock.now())
      world.down.clear()
      for (const source of sources) if (one.random() < 0.3) world.down.add(source)
      const resumed = one.unfinished.at(0)
      if (resumed !== undefined && one.random() < 0.6) {
        one.unfinished.shift()
        await kit.platform.resumeRun(resumed)
      } else if (one.random() < 0.8) started.push({ id: (await kit.platform.startRun(one.kept)).id, of: one })
    }
    await kit.settle()
    for (const { id, of } of started) if ((await kit.platform.getRun(id)).status !== 'completed') of.unfinished.push(id)
  }
  for (const { worlds, kept, fresh } of played) {
    worlds.now.down.clear()
    worlds.now.advance(kit.clock.now())
    await kit.platform.startRun(kept)
    await kit.platform.startRun(fresh, { mode: 'full_refresh' })
  }
  await kit.settle()
  const wrong: number[] = []
  for (const { lane, seed } of played) {
    const [kept, fresh] = [await hashOf(`kept_${lane}`), await hashOf(`fresh_${lane}`)]
    expect(fresh?.n).toBeGreaterThan(30)
    if (kept?.hash !== fresh?.hash) wrong.push(seed)
  }
  return wrong
}

/** Twenty each; ten of them, two hundred histories, take a minute. */
const batches = Number(process.env.MILLRACE_TEST_HISTORIES ?? 2)

test('revised histories by the dozen, with failures, retries and resumes, end in what one full refresh makes of them', async () => {
  const base = Number(process.env.MILLRACE_TEST_SEED ?? 1)
  const wrong: number[] = []
  for (let batch = 0; batch < batches; batch += 1) {
    wrong.push(...(await play(lanes.map(({ lane }) => base + batch * lanes.length + lane))))
  }
  expect(wrong, 'seeds whose table is not that of the full refresh').toEqual([])
}, 240_000)
