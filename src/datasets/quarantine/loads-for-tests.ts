import { v7 } from 'uuid'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { program } from '../../people/actor.ts'
import { TestClock } from '../../pipelines/clock.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import type { Replaced } from '../publishing/publication.ts'
import { publish } from '../publishing/publish.ts'
import { noteReplaced, settleBatches } from '../staging/batch-store.ts'
import { shareDataset } from '../staging/dataset-lock.ts'
import { stageRows } from '../staging/stage-rows.ts'
import { readTarget } from '../staging/target.ts'
import type { QuarantineFilter } from './kept.ts'
import { replayQuarantine } from './replay.ts'
import { sweepStagings } from './sweep-stagings.ts'

export type Fate = 'published' | 'blocked' | 'left'

/** A database in which rows are staged and loaded as steps of runs would do it, and replayed. */
export class Loads implements AsyncDisposable {
  readonly database: TestDatabase
  readonly clock = new TestClock('2026-08-19T12:00:00Z')
  /** As it is declared now. */
  dataset: Dataset
  appended = new Set<string>()

  private constructor(database: TestDatabase, dataset: Dataset) {
    this.database = database
    this.dataset = dataset
  }

  static async open(dataset: Dataset, table: string): Promise<Loads> {
    const database = await createTestDatabase()
    await database.pool.query(`CREATE SCHEMA shop; CREATE TABLE ${dataset.table} (${table})`)
    return new Loads(database, dataset)
  }

  get room() {
    const byName = new Map([[this.dataset.name, this.dataset]])
    return { database: this.database, clock: this.clock, datasets: { byName, appended: this.appended } }
  }

  /** Stages rows as one step of a run that is over, and loads them or not. Answers the batches by source. */
  async load(
    rows: readonly object[],
    { fate = 'published', replaced = [], source = '' }: { fate?: Fate; replaced?: Replaced[]; source?: string } = {},
  ): Promise<Map<string, string>> {
    const { database, clock, dataset } = this
    clock.advance(1000)
    return await database.transaction(async (client) => {
      const { set, batches } = await stageRows(client, {
        schema: database.schema,
        dataset,
        rows,
        source,
        origin: {
          pipeline: 'p',
          run: v7(),
          step: 'stage',
          mode: 'incremental',
          dryRun: false,
          window: null,
          at: clock.now(),
        },
        isRead: false,
        signal: never,
      })
      if (fate === 'blocked') await settleBatches(client, set.batches, 'blocked', clock.now(), { message: 'too few' })
      if (fate === 'published') {
        await shareDataset(client, database.schema, dataset.name)
        const target = await readTarget(client, dataset)
        const write = this.appended.has(dataset.name) ? 'append' : 'merge'
        await publish(client, { dataset, target, set, schema: database.schema, write, zone: 'UTC', replaced })
        await settleBatches(client, set.batches, 'published', clock.now())
        await noteReplaced(client, set.batches, replaced)
      }
      return new Map(batches.map((batch) => [batch.source, batch.id]))
    })
  }

  async replay(filter: QuarantineFilter = {}) {
    return await replayQuarantine(this.room, filter, program)
  }

  async sweep() {
    return await sweepStagings(this.room, never)
  }

  async query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.database.pool.query<Row>(text, values)).rows
  }

  /** States of batches and of rows in quarantine, oldest first. */
  async states(): Promise<{ batches: string[]; rows: string[] }> {
    const batches = await this.query<{ state: string }>('SELECT state FROM batches ORDER BY staged_at, id')
    const rows = await this.query<{ state: string }>(
      `SELECT q.state FROM quarantined_rows q JOIN batches b ON b.id = q.batch_id ORDER BY b.staged_at, b.id, q.number`,
    )
    return { batches: batches.map(({ state }) => state), rows: rows.map(({ state }) => state) }
  }

  /** Staging tables that are there. */
  async tables(): Promise<number> {
    const rows = await this.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = $1`,
      [`${this.database.schema}_staging`],
    )
    return rows[0]?.count ?? 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database.drop()
  }
}

const never = new AbortController().signal
