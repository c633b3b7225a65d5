import type { Pool } from 'pg'
import { whileAway } from '../database/while-away.ts'
import type { RowSet } from '../pipelines/rows.ts'

/** A SELECT that yields a set's rows as `number bigint` and `row jsonb`. */
export interface RowSource {
  text: string
  values: readonly unknown[]
  count: number
}

const pageSize = 1000
const defaultLimit = 100_000

/**
 * Rows in PostgreSQL. They are read page by page and by number, not by cursor: a slow reader then holds no connection
 * and no snapshot, and meets no statement time-out.
 */
export class StoredRowSet<Row> implements RowSet<Row> {
  readonly count: number
  /** The dataset they are of; of staged rows only. */
  readonly dataset: string | undefined
  #pool: Pool
  #source: RowSource

  constructor(pool: Pool, source: RowSource, dataset?: string) {
    this.#pool = pool
    this.dataset = dataset
    this.#source = source
    this.count = source.count
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Row> {
    const { text, values } = this.#source
    const after = `$${values.length + 1}`
    let last = 0
    for (;;) {
      const page = `SELECT number, row FROM (${text}) AS numbered WHERE number > ${after} ORDER BY number LIMIT ${pageSize}`
      const { rows } = await whileAway(() => this.#pool.query<{ number: number; row: Row }>(page, [...values, last]))
      for (const { row } of rows) yield row
      if (rows.length < pageSize) return
      last = rows.at(-1)?.number ?? last
    }
  }

  async toArray(limit = defaultLimit): Promise<Row[]> {
    if (this.count > limit) {
      throw new RangeError(
        `expected at most ${limit} rows, got ${this.count}; iterate over them, or give a higher limit`,
      )
    }
    return await Array.fromAsync(this)
  }

  async query<Result extends object>(text: string, values: readonly unknown[] = []): Promise<Result[]> {
    // The set's own values come behind the caller's, so that theirs keep their numbers.
    const source = this.#source.text.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + values.length}`)
    const whole = `WITH rows AS (${source}) ${text}`
    const result = await whileAway(() => this.#pool.query(whole, [...values, ...this.#source.values]))
    return result.rows as Result[]
  }
}

/** The rows of a spooled set. */
export function spooledSource(set: { run: string; set: string; count: number }): RowSource {
  return {
    text: 'SELECT number, row FROM spooled_rows WHERE run_id = $1::uuid AND set_id = $2::uuid',
    values: [set.run, set.set],
    count: set.count,
  }
}
