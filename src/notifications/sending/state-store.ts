import type { ClientBase } from 'pg'
import { type ChannelState, probeMs } from './outage.ts'

/** Holds the channel's row until the transaction ends: all that is decided for a channel is decided one by one. */
export async function lockState(
  client: ClientBase,
  channel: string,
): Promise<ChannelState & { /** Until the rate limit lets the next message through. */ waitMs: number }> {
  const read = () =>
    client.query<ChannelState & { waitMs: number }>({
      name: 'lock-channel-state',
      text: `SELECT failures, failing_since AS "failingSince", tried_at AS "triedAt", probe_at AS "probeAt",
          last_failed AS "lastFailed", paused_until AS "pausedUntil",
          CASE WHEN next_send_at > clock_timestamp()
            THEN ceil(extract(epoch FROM next_send_at - clock_timestamp()) * 1000)::integer ELSE 0 END AS "waitMs"
        FROM channel_states WHERE channel = $1 FOR UPDATE`,
      values: [channel],
    })
  let { rows } = await read()
  if (rows.length === 0) {
    await client.query(`INSERT INTO channel_states (channel) VALUES ($1) ON CONFLICT DO NOTHING`, [channel])
    rows = (await read()).rows
  }
  return rows[0] as ChannelState & { waitMs: number }
}

/** Uses up the channel's place in time, and while it fails has nobody else probe it meanwhile. */
export async function takePlace(
  client: ClientBase,
  channel: string,
  { perSecond, now }: { perSecond: number; now: Date },
): Promise<void> {
  await client.query({
    name: 'take-place',
    text: `UPDATE channel_states SET next_send_at = clock_timestamp() + make_interval(secs => $2), tried_at = $3,
        probe_at = CASE WHEN failures > 0 THEN $4::timestamptz END
      WHERE channel = $1`,
    values: [channel, 1 / perSecond, now, new Date(now.getTime() + probeMs)],
  })
}

export async function storeFailure(
  client: ClientBase,
  channel: string,
  { failures, failingSince, probeAt, lastFailed }: ChannelState,
  error: string,
): Promise<void> {
  await client.query(
    `UPDATE channel_states SET failures = $2, failing_since = $3, probe_at = $4, last_failed = $5, last_error = $6
     WHERE channel = $1`,
    [channel, failures, failingSince, probeAt, lastFailed, error],
  )
}

/** Something has arrived. */
export async function storeSuccess(client: ClientBase, channel: string): Promise<void> {
  await client.query(
    `UPDATE channel_states SET failures = 0, failing_since = NULL, probe_at = NULL, last_failed = NULL, last_error = NULL
     WHERE channel = $1 AND failures > 0`,
    [channel],
  )
}

/** The channel is left alone until then; never for shorter than was asked before. */
export async function pauseChannel(client: ClientBase, channel: string, until: Date): Promise<void> {
  await client.query(`UPDATE channel_states SET paused_until = greatest(paused_until, $2) WHERE channel = $1`, [
    channel,
    until,
  ])
}
