import { setTimeout as sleep } from 'node:timers/promises'
import type { Actor } from '../people/actor.ts'
import { recordAct } from '../people/audit/record.ts'
import { didYouMean } from '../pipelines/nearest.ts'
import type { Notice } from '../pipelines/notifications/notice.ts'
import { NothingThere } from '../pipelines/refusal.ts'
import { newRunId } from '../runs/ids.ts'
import { insertDeliveries } from './deliveries/delivery-store.ts'
import { type DeliveryReport, readDelivery } from './deliveries/list-store.ts'
import type { Desk } from './desk.ts'
import { makeDeliveries } from './routing/make-deliveries.ts'
import { insertRouted } from './routing/notice-store.ts'
import { targetsOver } from './routing/targets.ts'
import { claimNext } from './sending/claim.ts'
import { deliver } from './sending/deliver.ts'
import { SystemChannels } from './system-channels.ts'

/**
 * Sends a test message over a channel that is there and tells what came of it: sent, failed, not configured, or pending when it is tried
 * again later. It is a delivery like any other.
 *
 * @param recipient in the channel's own form; default: whom the channel's settings name
 */
export async function sendTest(
  desk: Desk,
  channel: string,
  recipient: string | undefined,
  actor: Actor,
): Promise<DeliveryReport[]> {
  await new SystemChannels(desk).refresh()
  const names = [...desk.channels.keys()]
  if (!desk.channels.has(channel)) {
    throw new NothingThere(`expected one of ${names.join(', ')}, got '${channel}'${didYouMean(channel, names)}`)
  }
  const { database, clock } = desk.engine
  const now = clock.now()
  const notice = testNotice(channel, now)
  const to = recipient === undefined ? undefined : [recipient]
  const deliveries = await database.transaction(async (client) => {
    const targets = await targetsOver(client, channel, to, desk.channels)
    const made = makeDeliveries(desk, notice, targets, { now, signingKey: undefined })
    await insertRouted(client, notice)
    await insertDeliveries(client, made)
    await recordAct(client, { actor, action: 'channel.test', object: { kind: 'channel', id: channel }, at: now })
    return made
  })
  const reports = []
  for (const { id, state } of deliveries) {
    if (state === 'pending') await sendNow(desk, channel, id)
    const report = await readDelivery(database.pool, id)
    if (report) reports.push(report)
  }
  return reports
}

/** Another process may have it already: then that one sends it. */
async function sendNow(desk: Desk, name: string, id: string): Promise<void> {
  const channel = desk.channels.get(name)
  if (!channel) return
  for (;;) {
    const claim = await claimNext(desk, channel, id)
    if (claim.kind === 'delivery') return await deliver(desk, channel, claim.delivery)
    if (claim.kind === 'wait') await sleep(claim.waitMs)
    else if (await isSettled(desk, id)) return
    else await sleep(lookEveryMs)
  }
}

const lookEveryMs = 100

async function isSettled({ engine }: Desk, id: string): Promise<boolean> {
  const { rows } = await engine.database.pool.query<{ state: string }>(`SELECT state FROM deliveries WHERE id = $1`, [
    id,
  ])
  return rows[0]?.state !== 'sending'
}

function testNotice(channel: string, now: Date): Notice {
  return {
    id: newRunId(now),
    kind: 'test',
    severity: 'info',
    at: now,
    system: null,
    pipeline: null,
    rule: null,
    outcome: null,
    alertId: null,
    runId: null,
    title: `Test message of Millrace over ${channel}`,
    facts: { text: 'Somebody asked for it, to see whether messages arrive here.' },
  }
}
