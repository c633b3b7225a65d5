import type { ClientBase, Pool } from 'pg'
import type { ClaimedDelivery } from '../deliveries/delivery.ts'
import type { Opening } from './outage.ts'
import type { FiredMessage } from './still-true.ts'

/** How long a process has for sending one message. Longer than the deadlines of a look-up and a try together. */
const leaseSeconds = 60

const columns = `id, key, kind, alert_id AS "alertId", channel, recipient, severity, title, body, attempts,
  due_at AS "dueAt", first_tried_at AS "firstTriedAt", provider_id AS "providerId"`

/** What waits on a channel and is due: how many, at most up to two, and whether one was never tried. */
export async function glanceAt(
  client: ClientBase,
  channel: string,
  now: Date,
): Promise<{ count: number; isAnyFresh: boolean }> {
  const { rows } = await client.query<{ count: number; isAnyFresh: boolean }>({
    name: 'glance-at-deliveries',
    text: `SELECT (SELECT count(*) FROM (SELECT FROM deliveries
          WHERE channel = $1 AND state = 'pending' AND due_at <= $2 LIMIT 2) AS found)::integer AS count,
        EXISTS (SELECT FROM deliveries
          WHERE channel = $1 AND state = 'pending' AND due_at <= $2 AND attempts = 0) AS "isAnyFresh"`,
    values: [channel, now],
  })
  return rows[0] ?? { count: 0, isAnyFresh: false }
}

const conditions: Record<(Opening & { isOpen: true })['pick'], string> = {
  'what is due': 'next_attempt_at <= $2',
  'the first': '$2 = $2',
  another: '(id <> $3 OR next_attempt_at <= $2)',
}

/** The next delivery of a channel: the most urgent, of these the oldest. Held until the transaction ends. */
export async function pickDelivery(
  client: ClientBase,
  channel: string,
  { pick, lastFailed, now }: { pick: keyof typeof conditions; lastFailed: string | null; now: Date },
): Promise<ClaimedDelivery | undefined> {
  const { rows } = await client.query<ClaimedDelivery>({
    name: `pick-delivery-${pick}`,
    text: `SELECT ${columns} FROM deliveries
      WHERE channel = $1 AND state = 'pending' AND due_at <= $2 AND $3::uuid IS NOT DISTINCT FROM $3 AND ${conditions[pick]}
      ORDER BY urgency, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    values: [channel, now, lastFailed ?? '00000000-0000-0000-0000-000000000000'],
  })
  return rows[0]
}

/** As {@link pickDelivery}, this one. */
export async function pickThis(client: ClientBase, id: string): Promise<ClaimedDelivery | undefined> {
  const { rows } = await client.query<ClaimedDelivery>(
    `SELECT ${columns} FROM deliveries WHERE id = $1 AND state = 'pending' FOR UPDATE SKIP LOCKED`,
    [id],
  )
  return rows[0]
}

/** When the next delivery of a channel has its time; undefined when none waits. */
export async function nextTimeOf(client: ClientBase, channel: string): Promise<Date | undefined> {
  const { rows } = await client.query<{ at: Date | null }>(
    `SELECT min(greatest(due_at, next_attempt_at)) AS at FROM deliveries WHERE channel = $1 AND state = 'pending'`,
    [channel],
  )
  return rows[0]?.at ?? undefined
}

/** Begins a try: counted and leased before anything is sent. */
export async function beginTry(
  client: ClientBase,
  id: string,
  now: Date,
): Promise<{ attempts: number; firstTriedAt: Date }> {
  const { rows } = await client.query<{ attempts: number; firstTriedAt: Date }>({
    name: 'begin-try',
    text: `UPDATE deliveries SET state = 'sending', attempts = attempts + 1, first_tried_at = coalesce(first_tried_at, $2),
        lease_ends_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
      WHERE id = $1 RETURNING attempts, first_tried_at AS "firstTriedAt"`,
    values: [id, now],
  })
  return rows[0] as { attempts: number; firstTriedAt: Date }
}

/** Puts back what processes that are gone were sending: nobody knows whether it has arrived. */
export async function takeBack(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE deliveries SET state = 'pending', lease_ends_at = NULL, may_have_arrived = true,
       last_error = 'whoever sent it was gone before it was known whether it arrived'
     WHERE state = 'sending' AND lease_ends_at < clock_timestamp()`,
  )
}

/** Channels on which something waits. */
export async function waitingChannels(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ channel: string }>({
    name: 'waiting-channels',
    text: `SELECT DISTINCT channel FROM deliveries WHERE state = 'pending'`,
  })
  return rows.map(({ channel }) => channel)
}

/** What told the same recipient over the same channel that the alert fired. */
export async function readFiredMessages(
  client: ClientBase,
  { alertId, channel, recipient }: Pick<ClaimedDelivery, 'alertId' | 'channel' | 'recipient'>,
): Promise<FiredMessage[]> {
  const { rows } = await client.query<FiredMessage>(
    `SELECT state, attempts, may_have_arrived AS "mayHaveArrived" FROM deliveries
     WHERE alert_id = $1 AND channel = $2 AND recipient = $3 AND kind = 'alert fired'`,
    [alertId, channel, recipient],
  )
  return rows
}

/** What it told of is over. */
export async function dropDelivery(client: ClientBase, id: string, now: Date): Promise<void> {
  await client.query(`UPDATE deliveries SET state = 'dropped', ended_at = $2 WHERE id = $1 AND state = 'pending'`, [
    id,
    now,
  ])
}

export async function dropFiredMessages(
  client: ClientBase,
  { alertId, channel, recipient }: Pick<ClaimedDelivery, 'alertId' | 'channel' | 'recipient'>,
  now: Date,
): Promise<void> {
  await client.query(
    `UPDATE deliveries SET state = 'dropped', ended_at = $4
     WHERE alert_id = $1 AND channel = $2 AND recipient = $3 AND kind = 'alert fired' AND state = 'pending'`,
    [alertId, channel, recipient, now],
  )
}

export async function putOff(client: ClientBase, id: string, until: Date): Promise<void> {
  await client.query(`UPDATE deliveries SET due_at = $2 WHERE id = $1`, [id, until])
}
