import type { ClientBase } from 'pg'
import type { Sent } from '../channel.ts'
import type { ClaimedDelivery } from '../deliveries/delivery.ts'

/** The message has arrived, whoever sent it. */
export async function storeArrival(
  client: ClientBase,
  id: string,
  { providerId, refused = [] }: Sent,
  now: Date,
): Promise<void> {
  await client.query({
    name: 'store-arrival',
    text: `UPDATE deliveries SET state = $2, ended_at = $3, lease_ends_at = NULL, provider_id = coalesce($4, provider_id),
        refused = $5, last_error = $6
      WHERE id = $1 AND state IN ('pending', 'sending')`,
    values: [
      id,
      refused.length > 0 ? 'refused' : 'sent',
      now,
      providerId ?? null,
      refused.length > 0 ? JSON.stringify(refused) : null,
      refused.length > 0 ? `${refused.length} of its recipients were refused` : null,
    ],
  })
}

/** It can never arrive, or did not for a day. Answers false when another process has it by now. */
export async function storeEnd(
  client: ClientBase,
  { id, attempts }: Pick<ClaimedDelivery, 'id' | 'attempts'>,
  state: 'failed' | 'abandoned',
  error: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE deliveries SET state = $3, ended_at = $4, lease_ends_at = NULL, last_error = $5
     WHERE id = $1 AND state = 'sending' AND attempts = $2`,
    [id, attempts, state, now, error],
  )
  return rowCount === 1
}

/** It is to be tried again. Answers false when another process has it by now. */
export async function storeNextTry(
  client: ClientBase,
  { id, attempts }: Pick<ClaimedDelivery, 'id' | 'attempts'>,
  { at, error, mayHaveArrived }: { at: Date; error: string; mayHaveArrived: boolean },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE deliveries SET state = 'pending', lease_ends_at = NULL, next_attempt_at = $3, last_error = $4,
       may_have_arrived = may_have_arrived OR $5
     WHERE id = $1 AND state = 'sending' AND attempts = $2`,
    [id, attempts, at, error, mayHaveArrived],
  )
  return rowCount === 1
}

/** The channel is back: what failed on it need not wait any longer. */
export async function bringForward(client: ClientBase, channel: string, now: Date): Promise<void> {
  await client.query(
    `UPDATE deliveries SET next_attempt_at = $2 WHERE channel = $1 AND state = 'pending' AND next_attempt_at > $2`,
    [channel, now],
  )
}

/** Gives up what has waited for a channel for too long. Answers how many that were, and how many of them critical. */
export async function abandonOld(
  client: ClientBase,
  channel: string,
  { dueBefore, error, now }: { dueBefore: Date; error: string; now: Date },
): Promise<{ all: number; critical: number }> {
  const { rows } = await client.query<{ all: number; critical: number }>(
    `WITH old AS (UPDATE deliveries SET state = 'abandoned', ended_at = $3, last_error = $4
       WHERE channel = $1 AND state = 'pending' AND due_at < $2 RETURNING urgency)
     SELECT count(*)::integer AS all, count(*) FILTER (WHERE urgency = 0)::integer AS critical FROM old`,
    [channel, dueBefore, now, error],
  )
  return rows[0] ?? { all: 0, critical: 0 }
}
