import type { Actor } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
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

/** Shows somebody a batch and at most `limit` rows of each kind; who looks is recorded. Refuses an id that none has. */
export async function lookAtBatch(
  { database, datasets, clock }: Pick<QuarantineRoom, 'database' | 'datasets' | 'clock'>,
  id: string,
  limit: number,
  actor: Actor,
): Promise<BatchReport> {
  const { pool, schema } = database
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
  const after = { filter: { batch: id }, rows: bad.length + staged.length }
  await database.transaction(
    async (client) =>
      await recordAct(client, {
        actor,
        action: 'quarantine.read',
        object: { kind: 'quarantine', id },
        after,
        at: clock.now(),
      }),
  )
  return { ...head, rows: bad, staged }
}
