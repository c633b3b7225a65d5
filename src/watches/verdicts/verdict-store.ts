import type { ClientBase, Pool } from 'pg'
import { v7 } from 'uuid'
import { timesAsTexts } from '../../database/value-types.ts'
import type { Verdict } from './verdict.ts'

/** A verdict as it is kept. */
export interface StoredVerdict extends Verdict {
  id: string
  watch: string
  day: string
  foundAt: Date
  /** When it was over; null while it is not. */
  until: Date | null
}

/** The same as pages show it. */
export type ShownVerdict = Omit<StoredVerdict, 'since' | 'foundAt' | 'until'> & {
  since: string
  foundAt: string
  until: string | null
}

const columns = `id, watch, job, nullif(key, '') AS key, kind, day::text AS day, since, found_at AS "foundAt", until, evidence`

export async function readOpenVerdicts(client: ClientBase | Pool, watch: string): Promise<StoredVerdict[]> {
  const { rows } = await client.query<StoredVerdict>({
    name: 'read-open-verdicts',
    text: `SELECT ${columns} FROM verdicts WHERE watch = $1 AND until IS NULL ORDER BY since, id`,
    values: [watch],
  })
  return rows
}

/** Verdicts of a business day, and with `andOpen` those of days before that are not over. */
export async function readVerdictsOf(
  client: ClientBase | Pool,
  watch: string,
  day: string,
  andOpen: boolean,
): Promise<ShownVerdict[]> {
  const { rows } = await client.query<ShownVerdict>({
    name: 'read-verdicts-of-day',
    text: `SELECT ${columns} FROM verdicts WHERE watch = $1 AND (day = $2 OR ($3 AND until IS NULL)) ORDER BY since, id`,
    values: [watch, day, andOpen],
    types: timesAsTexts,
  })
  return rows
}

/** What was wrong with watches that are not declared any more: nobody looks, and nobody will say that it is over. */
export async function closeUnwatched(client: ClientBase, at: Date): Promise<void> {
  await client.query(
    `UPDATE verdicts v SET until = $1 FROM watches w WHERE w.name = v.watch AND NOT w.is_declared AND v.until IS NULL`,
    [at],
  )
}

/** What is wrong now takes the place of what was: what is no longer wrong is over, what goes on keeps its begin. */
export async function writeVerdicts(
  client: ClientBase,
  watch: string,
  { day, at, verdicts }: { day: string; at: Date; verdicts: readonly Verdict[] },
): Promise<void> {
  const rows = verdicts.map(({ key, ...verdict }) => ({ id: v7(), key: key ?? '', ...verdict }))
  await client.query({
    name: 'close-verdicts',
    text: `UPDATE verdicts v SET until = $2 WHERE watch = $1 AND until IS NULL AND NOT EXISTS (
        SELECT FROM jsonb_to_recordset($3) AS n (job text, key text, kind text)
        WHERE n.job = v.job AND n.key = v.key AND n.kind = v.kind)`,
    values: [watch, at, JSON.stringify(rows)],
  })
  await client.query({
    name: 'write-verdicts',
    text: `INSERT INTO verdicts AS v (id, watch, job, key, kind, day, since, found_at, evidence)
      SELECT id, $1, job, key, kind, $2, since, $3, evidence FROM jsonb_to_recordset($4)
        AS n (id uuid, job text, key text, kind text, since timestamptz, evidence text)
      ON CONFLICT (watch, job, key, kind) WHERE until IS NULL DO UPDATE SET evidence = excluded.evidence
        WHERE v.evidence <> excluded.evidence`,
    values: [watch, day, at, JSON.stringify(rows)],
  })
}
