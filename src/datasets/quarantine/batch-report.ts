import { NothingThere } from '../../pipelines/refusal.ts'
import type { BatchState } from '../staging/batch.ts'
import type { RowProblem } from '../validation/row-checker.ts'
import { readQuarantined } from './list-store.ts'
import type { QuarantineRoom } from './replay.ts'
import { readStagedHead } from './staged-rows.ts'

/** A batch with its first rows and their values, which may be people's. */
export interface BatchReport {
  id: string
  dataset: string
  source: string
  state: BatchState
  pipeline: string
  run: string
  step: string
  stagedAt: Date
  why: string | null
  fetched: number
  /** How many of its rows are in quarantine. */
  waiting: number
  rows: { number: number; problems: RowProblem[]; raw: string }[]
  /** Of a batch that is kept: the rows that were good. */
  staged: { number: number; raw: string }[]
}

/** Reads a batch and at most `limit` rows of each kind. Refuses an id that none has. */
export async function readBatchReport(
  { database: { pool, schema }, datasets }: Pick<QuarantineRoom, 'database' | 'datasets'>,
  id: string,
  limit: number,
): Promise<BatchReport> {
  const { rows } = await pool.query<Omit<BatchReport, 'rows' | 'staged'> & { staging: string | null }>(
    `SELECT b.id, b.dataset, b.source, b.state, b.pipeline, b.run_id AS run, b.step, b.staged_at AS "stagedAt",
       b.error ->> 'message' AS why, b.fetched, b.staging,
       (SELECT count(*) FROM quarantined_rows q WHERE q.batch_id = b.id AND q.state = 'waiting') AS waiting
     FROM batches b WHERE b.id = $1`,
    [id],
  )
  const [batch] = rows
  if (!batch) throw new NothingThere(`expected the id of a batch, got '${id}'; \`millrace quarantine list\` shows them`)
  const { staging, ...head } = batch
  const bad = []
  for await (const { number, problems, raw } of readQuarantined(pool, { batch: id })) {
    if (bad.push({ number, problems, raw }) === limit) break
  }
  const isKept = head.state === 'blocked' || head.state === 'staged'
  const { source } = head
  const sourceColumn = datasets.byName.get(head.dataset)?.source ?? null
  const staged =
    staging !== null && isKept ? await readStagedHead(pool, schema, { staging, source, sourceColumn }, limit) : []
  return { ...head, rows: bad, staged }
}
