import type { ClientBase } from 'pg'
import { v7 } from 'uuid'
import { copyIn } from '../../database/copy.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import { lineChunks, mostRowBytes } from '../line-chunks.ts'
import { RowChecker } from '../validation/row-checker.ts'
import type { Batch, BatchOrigin } from './batch.ts'
import { insertBatches, type Quarantined, quarantineRows, supersedeEarlier } from './batch-store.ts'
import type { StagedSet } from './staged-set.ts'
import { analyzeStaging, beLongWinded, copyStatement, createStaging, indexStaging } from './staging-store.ts'
import { readTarget } from './target.ts'

/** Rows to be staged, and for whom. */
export interface Staging {
  /** Millrace's own; staging tables are in the schema beside it. */
  schema: string
  dataset: Dataset
  /** Rows, or lists of them. */
  rows: Iterable<unknown> | AsyncIterable<unknown>
  /** The source of rows that do not say theirs. */
  source: string
  origin: BatchOrigin
  /** Whether steps go through the rows one by one. */
  isRead: boolean
  signal: AbortSignal
  /** Told when the rows have arrived, and once before. */
  reach?: ((point: 'stage rows come' | 'stage rows are there') => void) | undefined
}

/** What was staged. */
export interface Staged {
  set: StagedSet
  batches: readonly Batch[]
  problems: readonly Quarantined[]
}

/** A copy lasts as long as its source gives rows, which the step's own time-out bounds; this is for a step without one. */
const longestCopyMs = 24 * 60 * 60_000

/**
 * Streams rows through the dataset's checks into a staging table by COPY, in constant memory and in the caller's
 * transaction: before that commits, nothing of it is there. Bad rows go into quarantine. When it throws, the
 * connection is of no further use.
 */
export async function stageRows(client: ClientBase, staging: Staging): Promise<Staged> {
  const { schema, dataset, rows, origin, signal, reach } = staging
  const source = dataset.source === undefined ? '' : staging.source
  const checker = new RowChecker(dataset, await readTarget(client, dataset), source)
  const table = `rows_${v7().replaceAll('-', '')}`
  await createStaging(client, schema, table, dataset)
  let count = 0
  const lineOf = (row: unknown) => {
    count += 1
    if (count === 1) reach?.('stage rows come')
    const line = checker.line(row, count)
    if (line.length <= mostRowBytes) return line
    throw new RangeError(`expected rows of at most ${mostRowBytes} bytes, got ${line.length} in row ${count}`)
  }
  function* linesOfList(rowsOfList: readonly unknown[]) {
    for (const row of rowsOfList) yield lineOf(row)
  }
  const linesOf = (item: unknown) => (Array.isArray(item) ? linesOfList(item) : [lineOf(item)])
  const copy = copyStatement(schema, table, dataset)
  await copyIn(client, copy, lineChunks(rows, linesOf, signal), { signal, timeoutMs: longestCopyMs })
  reach?.('stage rows are there')
  await beLongWinded(client)

  const drift = checker.drift()
  const batches = [...checker.counts()].map(([name, counts]) => ({ id: v7(), source: name, ...counts, drift }))
  if (!origin.dryRun) await supersedeEarlier(client, origin)
  await insertBatches(client, dataset.name, table, origin, batches)
  const hasBad = batches.some(({ quarantined }) => quarantined > 0)
  const problems = hasBad ? await quarantineRows(client, schema, dataset.name, table, origin, batches) : []
  if (staging.isRead) await indexStaging(client, schema, table)
  await analyzeStaging(client, schema, table, dataset)
  const set: StagedSet = {
    dataset: dataset.name,
    columns: dataset.columns,
    sourceColumn: dataset.source ?? null,
    parts: [{ table, sources: null }],
    batches: batches.map(({ id }) => id),
    count: batches.reduce((sum, { fetched, quarantined }) => sum + fetched - quarantined, 0),
  }
  return { set, batches, problems }
}
