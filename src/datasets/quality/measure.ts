import type { ClientBase } from 'pg'
import type { Dataset } from '../../pipelines/dataset.ts'
import type { StoredBatch } from '../staging/batch-store.ts'
import { driftOf } from '../staging/drift.ts'
import type { StagedSet } from '../staging/staged-set.ts'
import { countRows, type RowCounts, readUsual } from './measure-store.ts'
import { bandOf, judge, type Quality, scoreOf, type Thresholds } from './quality.ts'
import { daysOf, type Measured, scoresOf } from './scores.ts'

/** Staged rows, and what they are measured by. */
export interface Measuring {
  dataset: Dataset
  set: StagedSet
  /** Those of the set. */
  batches: readonly StoredBatch[]
  /** Millrace's own. */
  schema: string
  /** Whose loads tell how many rows usually come. */
  pipeline: string
  mode: string
  /** What the rows of a source were asked for. */
  windowOf: (source: string) => { from: string; to: string } | null
  /** Whose days a date column has. */
  zone: string
  now: Date
  thresholds: Thresholds
}

/** Of a source of which no row is staged. */
const noRows = { doubled: 0, outside: 0, latest: null, compared: 0, agreed: 0 } satisfies Partial<RowCounts>

/** Measures and judges the rows of every source. `counted` is what was found on the way. */
export async function measure(
  client: ClientBase,
  { dataset, set, batches, schema, pipeline, mode, windowOf, zone, now, thresholds }: Measuring,
): Promise<{ qualities: Quality[]; counted: readonly RowCounts[] }> {
  const sources = [...new Set(batches.map(({ source }) => source))]
  const counted = await countRows(client, dataset, set, { schema, zone })
  const usual = await readUsual(client, { dataset: dataset.name, pipeline, mode, sources })
  const qualities = sources.map((source): Quality => {
    const ofSource = batches.filter((batch) => batch.source === source)
    const window = windowOf(source)
    const measured: Measured = {
      ...(counted.find((counts) => counts.source === source) ?? noRows),
      ...sumOf(source, ofSource),
      days: daysOf(window),
      usual: usual.get(source) ?? null,
    }
    const scores = scoresOf(dataset, measured, asOf(now, window?.to))
    const score = scoreOf(scores, dataset.checks.weights)
    const drift = ofSource.map((batch) => driftOf(dataset, batch)).find((found) => found !== undefined)
    const { verdict, reasons } = judge(scores, score, drift ?? emptyFlaw(measured, scores.volume), thresholds)
    const band = bandOf(score, dataset.checks.bands)
    return { source, rows: measured.fetched, score, band, verdict, dimensions: scores, reasons }
  })
  return { qualities, counted }
}

/** How fresh rows are is asked of the end of what they were asked for: those of a backfill are not old, they are history. */
function asOf(now: Date, windowEnd: string | undefined): Date {
  const end = windowEnd === undefined ? Number.POSITIVE_INFINITY : Date.parse(windowEnd) - 1
  return new Date(Math.min(now.getTime(), end))
}

function sumOf(source: string, batches: readonly StoredBatch[]) {
  const sum = { source, fetched: 0, staged: 0, invalid: 0, missing: 0 }
  for (const { fetched, staged, invalid, missing } of batches) {
    sum.fetched += fetched
    sum.staged += staged
    sum.invalid += invalid
    sum.missing += missing
  }
  return sum
}

function emptyFlaw({ fetched }: Measured, volume: number | undefined): string | undefined {
  if (fetched > 0 || volume !== 0) return undefined
  return 'no row came; where that is ordinary, say `volume: { mayBeEmpty: true }`'
}
