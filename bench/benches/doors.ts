import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateUp } from '../../src/database/migrate.ts'
import { platformMigrations } from '../../src/database/migration-owner.ts'
import { readOverview } from '../../src/monitoring/overview/read-overview.ts'
import { systemClock } from '../../src/pipelines/clock.ts'
import { pipeline } from '../../src/pipelines/pipeline.ts'
import { createEngine } from '../../src/runs/create-engine.ts'
import type { Run } from '../../src/runs/run.ts'
import { compareWithGood } from '../../src/runs/trail/comparison.ts'
import { readRunDetail } from '../../src/runs/trail/run-detail.ts'
import { type RunListFilter, readRunPage } from '../../src/runs/trail/run-page-store.ts'
import { readLogPage } from '../../src/runs/trail/step-log-store.ts'
import { readItemPage } from '../../src/runs/trail/step-page-store.ts'
import { partitionGrid } from '../../src/scheduler/backfills/partition-grid.ts'
import { percentile } from '../arithmetic.ts'
import type { Bench } from '../bench.ts'
import { compare, type Line } from '../line.ts'
import { fillDoors, writing, zone } from '../rows/fill-doors.ts'

const goalMs = 100
/** Of every cell of a grid. */
const gridGoalMs = 300
const times = 40
/** A part of it, 0.01 say, for a first look: filling in all takes a quarter of an hour. */
const size = Number(process.env.DOORS_SIZE ?? 1)
const steps = `${(10 * size).toLocaleString('en-US')} million`

/** What is measured, each call with something else asked for. */
type Reads = Readonly<Record<string, (turn: number) => Promise<unknown>>>

/** How long pages of the dashboard wait for the database, once with nothing in its memory and once beside a busy worker. */
export default {
  name: 'doors',
  summary: `lists, detail, grid and overview beside ${steps} rows of steps: p95 of ${times}, cold and beside writes`,
  async run({ postgres, tell }) {
    const store = await postgres.open({ ended: 'SELECT 0 AS count', rows: {} })
    let database = openDatabase({ url: store.address })
    try {
      await migrateUp(database, [platformMigrations])
      for (const [index, statement] of fillDoors(size).entries()) {
        tell(`doors: filling, part ${index + 1}`)
        await postgres.execute(store.address, statement)
      }
      await database.close()
      await store.kill()
      await store.restart()
      database = openDatabase({ url: store.address })
      const reads = await readsOf(database)
      const lines = await measured('cold', reads)
      const writer = new Writer(database)
      try {
        lines.push(...(await measured('beside writes', reads)))
      } finally {
        tell(`doors: ${await writer.stop()} runs were written meanwhile`)
      }
      return lines
    } finally {
      await database.close()
      await store.close()
    }
  },
} satisfies Bench

async function readsOf(database: Database): Promise<Reads> {
  const { pool } = database
  const names = Array.from({ length: 100 }, (_, index) => `history-${index}`)
  const window = { lookback: '30d', history: '30y', zone }
  const definitions = new Map(names.map((name) => [name, pipeline(name, { window }).step('load', () => 1).definition]))
  const clock = systemClock()
  const engine = createEngine({ database, clock, definitions, codeVersion: null })
  const { items } = await readRunPage(pool, { limit: 200 })
  const run = (turn: number) => items[turn % items.length] as Run
  const [big] = items as [Run]
  const lists: Omit<RunListFilter, 'limit'>[] = [
    {},
    { sort: '-durationMs' },
    { state: ['failed', 'partial'] },
    { trigger: 'person' },
    { search: 'story-9' },
    { search: big.id.slice(0, 9) },
    { backfill: run(1).backfillId ?? '' },
  ]
  const today = new Date().toISOString().slice(0, 10)
  return {
    'a page of runs': async (turn) => await readRunPage(pool, { ...lists[turn % lists.length], limit: 50 }),
    'a later page': async (turn) => {
      const filter = { pipeline: names[turn % names.length], limit: 50 }
      const { next } = await readRunPage(pool, filter)
      return await readRunPage(pool, { ...filter, after: next ?? undefined })
    },
    'a run': async (turn) => await readRunDetail(pool, run(turn).id),
    'its comparison': async (turn) => await compareWithGood(pool, run(turn)),
    'items of 100,000': async (turn) =>
      await readItemPage(pool, big.id, { step: 'step 5', state: turn % 2 ? ['failed'] : undefined, limit: 200 }),
    'lines of 100,000': async () => await readLogPage(pool, big.id, { limit: 200 }),
    'a grid of a month': async (turn) => {
      const day = new Date(Date.parse(today) - (turn + 1) * 31 * 86_400_000).toISOString().slice(0, 10)
      const last = new Date(Date.parse(day) + 30 * 86_400_000).toISOString().slice(0, 10)
      return await partitionGrid(engine, `history-${turn % 5}`, { from: day, to: last })
    },
    'a grid of 10,000 days': async (turn) => {
      const from = new Date(Date.parse(today) - 9_999 * 86_400_000).toISOString().slice(0, 10)
      return await partitionGrid(engine, `history-${turn % 5}`, { from, to: today })
    },
    'the overview': async () => await readOverview(pool, clock.now()),
  }
}

async function measured(how: string, reads: Reads): Promise<Line[]> {
  const timesMs: Record<string, number[]> = {}
  for (let turn = 0; turn < times; turn += 1) {
    for (const [name, read] of Object.entries(reads)) {
      const from = performance.now()
      await read(turn)
      ;(timesMs[name] ??= []).push(performance.now() - from)
    }
  }
  return Object.entries(timesMs).map(([name, all]) =>
    compare(`doors, ${name}, ${how}`, 'ms', {
      ours: percentile(all, 95),
      theirs: name.startsWith('a grid') ? gridGoalMs : goalMs,
      against: 'goal',
      goal: { is: '<', ratio: 1 },
    }),
  )
}

/** Writes a hundred runs with their steps at a time, one after the other, until it is stopped. */
class Writer {
  #turn = 1_000_000
  #isStopped = false
  readonly #done: Promise<void>

  constructor(database: Database) {
    this.#done = this.#write(database)
  }

  async #write({ pool }: Database): Promise<void> {
    while (!this.#isStopped) {
      this.#turn += 1
      await pool.query(writing, [this.#turn])
    }
  }

  /** How many runs it has written. */
  async stop(): Promise<number> {
    this.#isStopped = true
    await this.#done
    return (this.#turn - 1_000_000) * 100
  }
}
