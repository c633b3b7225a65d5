import type { ClientBase } from 'pg'
import { v7 } from 'uuid'
import type { Batch, BatchOrigin } from './batch.ts'
import { insertBatches, type Quarantined, quarantineRows, supersedeEarlier } from './batch-store.ts'
import { type Filling, fillStaging } from './fill-staging.ts'
import type { StagedSet } from './staged-set.ts'
import { analyzeStaging, beLongWinded, indexStaging } from './staging-store.ts'

/** Rows to be staged, and for whom. */
interface Staging extends Filling {
  origin: BatchOrigin
  /** Whether steps go through the rows one by one. */
  isRead: boolean
}

/** What was staged. */
export interface Staged {
  set: StagedSet
  batches: readonly Batch[]
  problems: readonly Quarantined[]
}

/**
 * Streams rows through the dataset's checks into a staging table by COPY, in constant memory and in the caller's
 * transaction: before that commits, nothing of it is there. Bad rows go into quarantine. When it throws, the
 * connection is of no further use.
 */
export async function stageRows(client: ClientBase, staging: Staging): Promise<Staged> {
  const { schema, dataset, origin } = staging
  const { table, checker } = await fillStaging(client, staging)
  await beLongWinded(client)

  const drift = checker.drift()
  const batches = [...checker.counts()].map(([name, counts]) => ({ id: v7(), source: name, ...counts, drift }))
  if (!origin.dryRun) await supersedeEarlier(client, origin)
  await insertBatches(client, dataset.name, table, origin, batches)
  const hasBad = batches.some(({ quarantined }) => quarantined > 0)
  const problems = hasBad ? await quarantineRows(client, schema, dataset.name, table, origin, batches) : []
  // Indexing looks at all columns, the keys among them.
  if (staging.isRead) await indexStaging(client, schema, table)
  else await analyzeStaging(client, schema, table, dataset)
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
