import { createHash } from 'node:crypto'
import type { Notice } from '../../pipelines/notifications/notice.ts'
import { dueOutsideQuietHours } from '../../pipelines/notifications/quiet-hours.ts'
import { newRunId } from '../../runs/ids.ts'
import { acknowledgeUrl } from '../acknowledge/token.ts'
import type { Message } from '../channel.ts'
import type { NewDelivery } from '../deliveries/delivery.ts'
import type { Desk } from '../desk.ts'
import { messageOf } from './message.ts'
import type { Target } from './targets.ts'

/** What people ask for by hand or by the clock comes when it does, also at night. */
const neverPutOff: ReadonlySet<Notice['kind']> = new Set(['test', 'report'])

/**
 * Renders a notice for each target. Pure but for the ids.
 *
 * @param signingKey signs the links by which an alert is acknowledged
 */
export function makeDeliveries(
  desk: Desk,
  notice: Notice,
  targets: readonly Target[],
  { now, signingKey }: { now: Date; signingKey: Buffer | undefined },
): NewDelivery[] {
  const { quietHours } = desk.notifications
  const dueAt = neverPutOff.has(notice.kind) ? now : dueOutsideQuietHours(quietHours, notice.severity, now, desk.zone)
  return targets.map(({ channel, recipient, problem }) => {
    const id = newRunId(now)
    const url = linkOf(desk, notice, { now, signingKey, delivery: id })
    const message = worded(desk, notice, {
      ...(url === undefined ? {} : { acknowledgeUrl: url }),
      ...(desk.notifications.publicUrl === undefined ? {} : { publicUrl: desk.notifications.publicUrl }),
    })
    return {
      id,
      key: keyOf(notice.id, channel, recipient),
      noticeId: notice.id,
      kind: notice.kind,
      alertId: notice.alertId,
      rule: notice.rule,
      channel,
      recipient,
      severity: notice.severity,
      title: message.title,
      body: problem === undefined ? (desk.channels.get(channel)?.render(message) ?? {}) : {},
      state: problem === undefined ? 'pending' : 'not configured',
      createdAt: now,
      dueAt,
      lastError: problem ?? null,
    }
  })
}

/** The same for a notice, channel and recipient, whoever makes it; it tells neither. */
function keyOf(noticeId: string, channel: string, recipient: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([noticeId, channel, recipient]))
    .digest('hex')
  return `millrace-${digest.slice(0, 32)}`
}

/** Texts of a system that fail are not to keep its alerts from people. */
function worded(desk: Desk, notice: Notice, options: { acknowledgeUrl?: string; publicUrl?: string }): Message {
  const own = notice.system === null ? undefined : desk.systems.get(notice.system)?.notifications.texts
  const texts = own ?? desk.notifications.texts
  if (!texts) return messageOf(notice, options)
  try {
    return messageOf(notice, { ...options, texts })
  } catch (error) {
    desk.onError(error, `the texts for a notice '${notice.kind}'`)
    return messageOf(notice, options)
  }
}

function linkOf(
  { notifications: { publicUrl } }: Desk,
  { kind, alertId }: Notice,
  { now, signingKey, delivery }: { now: Date; signingKey: Buffer | undefined; delivery: string },
): string | undefined {
  const isOpen = kind === 'alert fired' || kind === 'escalation'
  if (!isOpen || alertId === null || publicUrl === undefined || signingKey === undefined) return undefined
  return acknowledgeUrl(publicUrl, signingKey, { alertId, deliveryId: delivery }, now)
}
