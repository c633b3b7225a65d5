import type { NoticeKind } from '../../pipelines/notifications/notice.ts'
import type { Severity } from '../../pipelines/severity.ts'
import type { Body } from '../channel.ts'

/** What a delivery tells: a notice, or many messages in one. */
export type DeliveryKind = NoticeKind | 'digest'

/**
 * Where a delivery is. It waits (`pending`), is under way (`sending`), and ends: it arrived (`sent`), arrived for some of its
 * recipients (`refused`), cannot arrive (`failed`), did not within a day (`abandoned`), had no way (`not configured`), is told
 * by a digest (`in digest`), or told of what was over before it was sent (`dropped`).
 */
export const deliveryStates = [
  'pending',
  'sending',
  'sent',
  'refused',
  'failed',
  'abandoned',
  'not configured',
  'in digest',
  'dropped',
] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** The hint that a delivery waits to be sent. */
export const deliveriesChannel = 'deliveries'

/** A delivery that is to be stored. */
export interface NewDelivery {
  id: string
  key: string
  noticeId: string | null
  kind: DeliveryKind
  alertId: string | null
  rule: string | null
  channel: string
  recipient: string
  severity: Severity
  title: string
  body: Body
  state: 'pending' | 'not configured'
  createdAt: Date
  dueAt: Date
  lastError: string | null
}

/** A delivery that is about to be sent. */
export interface ClaimedDelivery {
  id: string
  key: string
  kind: DeliveryKind
  alertId: string | null
  channel: string
  recipient: string
  severity: Severity
  title: string
  body: Body
  /** 1 for the first. */
  attempts: number
  dueAt: Date
  firstTriedAt: Date
  providerId: string | null
}
