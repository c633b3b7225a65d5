import type { PoolClient } from 'pg'
import { formatDuration } from '../../pipelines/duration.ts'
import type { Notice } from '../../pipelines/notifications/notice.ts'
import { whoIsOnCall } from '../../pipelines/notifications/rota.ts'
import { newRunId } from '../../runs/ids.ts'
import { readAlerts } from '../alert-store.ts'
import { insertDeliveries } from '../deliveries/delivery-store.ts'
import type { Desk } from '../desk.ts'
import { makeDeliveries } from '../routing/make-deliveries.ts'
import { cutTitle } from '../routing/message.ts'
import { insertRouted, readFiredNotice } from '../routing/notice-store.ts'
import { targetsOver } from '../routing/targets.ts'
import { readSigningKey } from '../signing-key-store.ts'
import { type DueRung, dueRungs } from './due-rungs.ts'
import { insertEscalation, readEscalations, readOverrides } from './escalation-store.ts'

/** Tells the next people of alerts that fire and that nobody has acknowledged in time. Answers how many rungs were climbed. */
export async function escalate(desk: Desk): Promise<number> {
  const { engine, notifications } = desk
  const due = await engine.database.transaction(
    async (client) => {
      const firing = await readAlerts(client)
      if (firing.length === 0) return []
      const climbed = await readEscalations(
        client,
        firing.map(({ id }) => id),
      )
      return dueRungs(notifications.escalation, firing, climbed, engine.clock.now())
    },
    { readOnly: true },
  )
  const signingKey =
    due.length === 0 || notifications.publicUrl === undefined ? undefined : await readSigningKey(engine, 'acknowledge')
  let climbed = 0
  for (const rung of due) {
    if (await engine.database.transaction((client) => climb(desk, client, rung, signingKey))) climbed += 1
  }
  return climbed
}

async function climb(
  desk: Desk,
  client: PoolClient,
  { alert, number, rung }: DueRung,
  signingKey: Buffer | undefined,
): Promise<boolean> {
  const now = desk.engine.clock.now()
  const { id: alertId, firedAt, severity } = alert
  const fired = await readFiredNotice(client, alertId)
  const sinceText = formatDuration(now.getTime() - firedAt.getTime())
  const notice: Notice = {
    id: newRunId(now),
    kind: 'escalation',
    severity,
    at: now,
    system: fired?.system ?? null,
    pipeline: fired?.pipeline ?? null,
    rule: fired?.rule ?? null,
    outcome: null,
    alertId,
    runId: fired?.runId ?? null,
    title: cutTitle(`Not acknowledged for ${sinceText}: ${fired?.title ?? 'an alert'}`),
    facts: fired?.facts ?? {},
  }
  if (!(await insertEscalation(client, { alertId, firedAt, rung: number, at: now, noticeId: notice.id }))) return false
  await insertRouted(client, notice)
  const targets = await targetsOver(client, rung.channel, await recipientsOf(desk, client, rung, now), desk.channels)
  await insertDeliveries(client, makeDeliveries(desk, notice, targets, { now, signingKey }))
  return true
}

async function recipientsOf(
  { notifications: { onCall }, zone }: Desk,
  client: PoolClient,
  { to, channel }: DueRung['rung'],
  now: Date,
): Promise<readonly string[]> {
  if (to !== 'on call' || !onCall) return to === 'on call' ? [] : to
  const recipient = whoIsOnCall(onCall, await readOverrides(client, now), now, zone)[channel]
  return recipient === undefined ? [] : [recipient]
}
