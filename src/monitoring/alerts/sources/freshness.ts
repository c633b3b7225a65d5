import type { Pool } from 'pg'
import type { Dataset } from '../../../pipelines/dataset.ts'
import { type DatasetFreshness, readFreshness } from '../../freshness/freshness.ts'

/** Looked at so often; sooner when rows were published, or when the newest rows become too old. */
const everyMs = 300_000

/** What is known of datasets, read no more often than it can have changed. */
export class FreshnessWatch {
  readonly #datasets: readonly Dataset[]
  readonly #known = new Map<string, DatasetFreshness>()
  readonly #nextAt = new Map<string, number>()
  #readAt = new Date(0)

  constructor(datasets: readonly Dataset[]) {
    this.#datasets = datasets.filter(({ freshness }) => freshness !== undefined)
  }

  /** Reads what may have changed, and tells what is known of all. */
  async look(pool: Pool, now: Date): Promise<DatasetFreshness[]> {
    const published = await this.#published(pool)
    const due = this.#datasets.filter(
      ({ name }) => published.has(name) || now.getTime() >= (this.#nextAt.get(name) ?? 0),
    )
    this.#readAt = now
    for (const read of due.length === 0 ? [] : await readFreshness(pool, due, now)) {
      this.#known.set(read.name, read)
      this.#nextAt.set(read.name, now.getTime() + Math.min(everyMs, firstTooOldMs(read)))
    }
    return [...this.#known.values()]
  }

  async #published(pool: Pool): Promise<ReadonlySet<string>> {
    if (this.#datasets.length === 0) return new Set()
    const { rows } = await pool.query<{ dataset: string }>(
      'SELECT DISTINCT dataset FROM publications WHERE dataset = ANY ($1) AND at >= $2',
      [this.#datasets.map(({ name }) => name), this.#readAt],
    )
    return new Set(rows.map(({ dataset }) => dataset))
  }
}

/** How long until the first series that is fresh becomes too old. */
function firstTooOldMs({ series }: DatasetFreshness): number {
  const left = series.flatMap(({ ageMs, limitMs, state }) =>
    state === 'FRESH' && ageMs !== null && limitMs !== null ? [limitMs - ageMs + 1] : [],
  )
  return Math.max(1_000, Math.min(Number.POSITIVE_INFINITY, ...left))
}
