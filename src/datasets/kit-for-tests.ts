import type { PoolClient } from 'pg'
import { v7 } from 'uuid'
import type { TestDatabase } from '../database/test-database.ts'
import type { Dataset } from '../pipelines/dataset.ts'
import type { Write } from '../pipelines/definition.ts'
import type { LoadCount, Replaced } from './publishing/publication.ts'
import { publish } from './publishing/publish.ts'
import { type Staged, stageRows } from './staging/stage-rows.ts'
import { readTarget } from './staging/target.ts'

interface LoadOptions {
  write?: Write
  zone?: string
  replaced?: Replaced[]
  dryRun?: boolean
}

/** Stages rows of a step, in the transaction of this client. */
export async function stageFor(
  client: PoolClient,
  database: TestDatabase,
  dataset: Dataset,
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  { dryRun = false }: Pick<LoadOptions, 'dryRun'> = {},
): Promise<Staged> {
  return await stageRows(client, {
    schema: database.schema,
    dataset,
    rows,
    source: '',
    origin: {
      pipeline: 'p',
      run: v7(),
      step: 'stage',
      mode: 'incremental',
      dryRun,
      window: null,
      at: new Date('2026-08-19'),
    },
    isRead: false,
    signal: new AbortController().signal,
  })
}

/** Stages rows and publishes those that are good, in one transaction. */
export async function loadInto(
  database: TestDatabase,
  dataset: Dataset,
  rows: Iterable<unknown>,
  { write = 'merge', zone = 'UTC', replaced = [] }: LoadOptions = {},
): Promise<{ staged: Staged; counts: LoadCount[] }> {
  return await database.transaction(async (client) => {
    const staged = await stageFor(client, database, dataset, rows)
    const target = await readTarget(client, dataset)
    const { set } = staged
    return {
      staged,
      counts: await publish(client, { dataset, target, set, schema: database.schema, write, zone, replaced }),
    }
  })
}
