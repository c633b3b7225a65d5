import type { Pool } from 'pg'
import { isConnectionError, sqlState } from '../../database/errors.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import { redact } from '../../pipelines/redaction.ts'
import { type Age, ageOf } from './age.ts'
import { type SeriesShape, seriesOf } from './series.ts'
import { type LatestRow, mostCounted, readLatest, readTableFacts, type TableFacts } from './series-store.ts'

/** How fresh a dataset is, series by series. */
export interface DatasetFreshness {
  name: string
  table: string
  /** What tells one series from another. */
  seriesColumns: readonly string[]
  timeColumn: string | null
  /** Whose value is shown. */
  valueColumn: string | null
  series: SeriesFreshness[]
  /** Series that are not listed. */
  more: number
  /** Whether there are still more, which nobody has counted. */
  moreThanCounted: boolean
  /** Why nothing is known, and what to do; null when all is. */
  problem: string | null
}

export interface SeriesFreshness extends Age {
  /** Its values of the series columns. */
  series: Record<string, string>
  source: string | null
  /** The newest time: a day, or an instant as ISO text. */
  latest: string | null
  /** On the row of that time. */
  value: string | null
}

/** Of one dataset's statement. A dashboard shows what it has rather than wait. */
const deadlineMs = 300
/** So many datasets are read at the same time. */
const lanes = 4

/**
 * Reads how fresh datasets are at a time. One that cannot be read, or not within 300 ms, says so and holds up none of
 * the others. Rejects when the database is away.
 */
export async function readFreshness(pool: Pool, datasets: readonly Dataset[], now: Date): Promise<DatasetFreshness[]> {
  const shapes = datasets.map(seriesOf)
  const timed = shapes.filter((shape) => shape !== undefined)
  const tables = timed.length === 0 ? [] : await readTableFacts(pool, timed)
  const facts = new Map(timed.map((shape, index) => [shape, tables[index]]))
  const all: DatasetFreshness[] = []
  const left = datasets.entries()
  const lane = async (): Promise<void> => {
    for (const [place, dataset] of left) {
      const shape = shapes[place]
      all[place] = await readDataset(pool, dataset, shape, shape && facts.get(shape), now)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return all
}

async function readDataset(
  pool: Pool,
  dataset: Dataset,
  shape: SeriesShape | undefined,
  table: TableFacts | undefined,
  now: Date,
): Promise<DatasetFreshness> {
  const unknown = unknownFreshness(dataset, shape)
  if (shape === undefined) return { ...unknown, problem: 'names no time column' }
  if (!table?.exists) return { ...unknown, problem: `${dataset.table} is not there: run millrace migrate up` }
  try {
    const { rows, count } = await readLatest(pool, shape, table.indexed, deadlineMs)
    return {
      ...unknown,
      series: rows.map((row) => freshnessOf(row, shape, dataset, now)),
      more: count - rows.length,
      moreThanCounted: count === mostCounted,
    }
  } catch (error) {
    return { ...unknown, problem: problemOf(error) }
  }
}

function unknownFreshness({ name, table }: Dataset, shape: SeriesShape | undefined): DatasetFreshness {
  return {
    name,
    table,
    seriesColumns: shape?.columns ?? [],
    timeColumn: shape?.time ?? null,
    valueColumn: shape?.value ?? null,
    series: [],
    more: 0,
    moreThanCounted: false,
    problem: null,
  }
}

function freshnessOf(row: LatestRow, shape: SeriesShape, { freshness }: Dataset, now: Date): SeriesFreshness {
  const { key, latest, value, source } = row
  const series = Object.fromEntries(shape.columns.map((column, index) => [column, key[index] ?? '']))
  return { series, source, latest, value, ...ageOf(latest, source, freshness, now) }
}

/** Why a dataset cannot be read, as the end of a sentence. Throws what is no fault of the dataset's. */
export function problemOf(error: unknown): string {
  if (isConnectionError(error) || !(error instanceof Error)) throw error
  switch (sqlState(error)) {
    case '57014':
      return 'takes too long to read'
    case '42P01':
    case '42703':
      return `${redact(error.message)}: run millrace migrate up`
    default:
      return `cannot be read: ${redact(error.message)}`
  }
}
