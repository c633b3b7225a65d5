import type { ClientBase } from 'pg'
import type { Notice } from '../../pipelines/notifications/notice.ts'
import { newRunId } from '../../runs/ids.ts'
import type { ClaimedDelivery } from '../deliveries/delivery.ts'
import { insertDeliveries } from '../deliveries/delivery-store.ts'
import type { Desk } from '../desk.ts'
import { makeDeliveries } from '../routing/make-deliveries.ts'
import { insertRouted } from '../routing/notice-store.ts'
import { defaultRoutes, targetsOf } from '../routing/targets.ts'

/**
 * Tells over the other channels that messages over one do not arrive: once an hour for a channel, in the transaction that
 * gives them up. That such a message does not arrive either is told nobody, or channels would tell of each other for ever.
 *
 * @param lost how many were given up beside the delivery
 */
export async function tellOthers(
  desk: Desk,
  client: ClientBase,
  {
    delivery,
    error,
    lost,
    now,
  }: { delivery: ClaimedDelivery; error: string; lost: { all: number; critical: number }; now: Date },
): Promise<void> {
  if (delivery.kind === 'channel failing') return
  const { channel } = delivery
  const count = lost.all + 1
  const notice: Notice = {
    id: newRunId(now),
    kind: 'channel failing',
    severity: delivery.severity === 'critical' || lost.critical > 0 ? 'critical' : 'warning',
    at: now,
    system: null,
    pipeline: null,
    rule: null,
    outcome: null,
    alertId: null,
    runId: null,
    title: `${count === 1 ? 'A message' : `${count} messages`} over ${channel} did not arrive`,
    facts: {
      text: `Given up after ${delivery.attempts === 1 ? 'one try' : `${delivery.attempts} tries`}: "${delivery.title}".`,
      fields: { Channel: channel, 'Last error': error },
      suggestion: `Look at the settings of ${channel}; \`millrace notifications deliveries\` lists what did not arrive.`,
    },
  }
  const isNew = await insertRouted(client, notice, `channel failing ${channel} ${now.toISOString().slice(0, 13)}`)
  if (!isNew) return
  // A route may lead over the channel that fails alone; this must not be lost with it.
  const others = new Map([...desk.channels].filter(([name]) => name !== channel))
  const routes = (desk.notifications.routes ?? []).filter((route) => route.channel !== channel)
  const routed = await targetsOf(client, notice, routes, others)
  const targets = routed.length > 0 ? routed : await targetsOf(client, notice, defaultRoutes(others), others)
  await insertDeliveries(client, makeDeliveries(desk, notice, targets, { now, signingKey: undefined }))
}
