import type { ClientBase, Pool } from 'pg'
import { isId } from '../../runs/run-store.ts'
import type { Silence } from './silence.ts'

const columns = `id, rule, pipeline, system, subject, from_at AS "from", to_at AS "to", reason, created_by AS "createdBy",
  ended_by AS "endedBy"`

/** Those that are in force at a time, or will be. */
export async function readSilences(client: Pool | ClientBase, now: Date): Promise<Silence[]> {
  const { rows } = await client.query<Silence>({
    name: 'read-silences',
    text: `SELECT ${columns} FROM silences WHERE to_at > $1 ORDER BY to_at`,
    values: [now],
  })
  return rows
}

/** Those that were in force at any time of a stretch. */
export async function readSilencesBetween(client: Pool | ClientBase, from: Date, to: Date): Promise<Silence[]> {
  const { rows } = await client.query<Silence>(`SELECT ${columns} FROM silences WHERE to_at > $1 AND from_at < $2`, [
    from,
    to,
  ])
  return rows
}

export async function insertSilence(client: ClientBase, silence: Silence): Promise<void> {
  const { id, rule, pipeline, system, subject, from, to, reason, createdBy } = silence
  await client.query(
    `INSERT INTO silences (id, rule, pipeline, system, subject, from_at, to_at, reason, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, rule, pipeline, system, subject, from, to, reason, createdBy],
  )
}

/** Ends a silence now; undefined when none with that id is in force. */
export async function endSilence(client: ClientBase, id: string, now: Date, by: string): Promise<Silence | undefined> {
  if (!isId(id)) return undefined
  const { rows } = await client.query<Silence>(
    `UPDATE silences SET to_at = greatest(from_at, $2), ended_by = $3 WHERE id = $1 AND to_at > $2 RETURNING ${columns}`,
    [id, now, by],
  )
  return rows[0]
}
