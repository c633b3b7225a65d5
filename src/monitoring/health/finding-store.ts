import type { ClientBase, Pool } from 'pg'
import type { Examined, HealthState } from './check.ts'

/** A finding as it is kept. */
export interface StoredFinding extends Examined {
  /** Since when it is in this state. */
  since: Date
  checkedAt: Date
}

export async function readFindings(client: Pool | ClientBase): Promise<StoredFinding[]> {
  const { rows } = await client.query<StoredFinding>({
    name: 'read-findings',
    text: `SELECT name, host, state, since, reasons, figures, checked_at AS "checkedAt" FROM findings ORDER BY name, host`,
  })
  return rows
}

export async function upsertFinding(client: ClientBase, finding: StoredFinding): Promise<void> {
  const { name, host, state, since, reasons, figures, checkedAt } = finding
  await client.query(
    `INSERT INTO findings (name, host, state, since, reasons, figures, checked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (name, host) DO UPDATE SET state = excluded.state, since = excluded.since, reasons = excluded.reasons,
       figures = excluded.figures, checked_at = excluded.checked_at`,
    [name, host, state, since, JSON.stringify(reasons), JSON.stringify(figures), checkedAt],
  )
}

export async function insertChange(
  client: ClientBase,
  { name, host, state, reasons }: Examined,
  from: HealthState | null,
  at: Date,
): Promise<void> {
  await client.query(
    'INSERT INTO finding_changes (name, host, from_state, to_state, at, reasons) VALUES ($1, $2, $3, $4, $5, $6)',
    [name, host, from, state, at, JSON.stringify(reasons)],
  )
}

export async function deleteOldChanges(client: ClientBase, before: Date): Promise<void> {
  await client.query('DELETE FROM finding_changes WHERE at < $1', [before])
}

export async function forgetOldFindings(client: ClientBase, before: Date): Promise<void> {
  await client.query('DELETE FROM findings WHERE checked_at < $1', [before])
}
