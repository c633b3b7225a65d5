import type { ClientBase, Pool } from 'pg'
import { pageOf, readCursor } from '../../pipelines/cursor.ts'
import type { Severity } from '../../pipelines/severity.ts'
import type { DeliveryKind, DeliveryState } from './delivery.ts'

/** A delivery as it is told to operators. The recipient may be a person's address. */
export interface DeliveryReport {
  id: string
  kind: DeliveryKind
  channel: string
  recipient: string
  severity: Severity
  title: string
  state: DeliveryState
  attempts: number
  createdAt: Date
  nextAttemptAt: Date | null
  endedAt: Date | null
  lastError: string | null
  noticeId: string | null
  digestId: string | null
}

const columns = `id, kind, channel, recipient, severity, title, state, attempts, created_at AS "createdAt",
  CASE WHEN state = 'pending' THEN greatest(due_at, next_attempt_at) END AS "nextAttemptAt", ended_at AS "endedAt",
  last_error AS "lastError", notice_id AS "noticeId", digest_id AS "digestId"`

export interface DeliveryFilter {
  channel?: string | undefined
  state?: readonly DeliveryState[] | undefined
  /** `next` of the page before. */
  after?: string | undefined
  limit: number
}

/** A page of deliveries, the newest first. */
export async function readDeliveryPage(
  client: Pool | ClientBase,
  { channel, state, after, limit }: DeliveryFilter,
): Promise<{ items: DeliveryReport[]; next: string | null }> {
  const [before = null] = readCursor(after, ['id']) ?? []
  const { rows } = await client.query<DeliveryReport>(
    `SELECT ${columns} FROM deliveries
     WHERE ($1::text IS NULL OR channel = $1) AND ($2::text[] IS NULL OR state = ANY ($2)) AND ($3::uuid IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`,
    [channel ?? null, state ?? null, before, limit + 1],
  )
  return pageOf(rows, limit, ({ id }) => [id])
}

export async function readDelivery(client: Pool | ClientBase, id: string): Promise<DeliveryReport | undefined> {
  const { rows } = await client.query<DeliveryReport>(`SELECT ${columns} FROM deliveries WHERE id = $1`, [id])
  return rows[0]
}

/** How a channel is, as the processes that send over it have found it. */
interface ChannelReport {
  channel: string
  /** Failures one after the other. */
  failures: number
  failingSince: Date | null
  lastError: string | null
  pausedUntil: Date | null
  /** When something was last sent over it, or tried to be. */
  triedAt: Date | null
  waiting: number
  /** When the oldest of what waits was due. */
  oldestDueAt: Date | null
}

/** Every channel that was ever sent over or has something waiting. */
export async function readChannelReports(client: Pool | ClientBase): Promise<ChannelReport[]> {
  const { rows } = await client.query<ChannelReport>(
    `SELECT channel, coalesce(failures, 0) AS failures, failing_since AS "failingSince", last_error AS "lastError",
       paused_until AS "pausedUntil", tried_at AS "triedAt", coalesce(waiting, 0)::integer AS waiting, oldest AS "oldestDueAt"
     FROM channel_states FULL JOIN (SELECT channel, count(*) AS waiting, min(due_at) AS oldest
       FROM deliveries WHERE state = 'pending' GROUP BY channel) AS w USING (channel)
     ORDER BY channel`,
  )
  return rows
}
