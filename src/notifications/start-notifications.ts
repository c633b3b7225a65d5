import { Loops } from '../database/loops.ts'
import { noticesChannel } from '../monitoring/notices/notice.ts'
import type { Config } from '../pipelines/config.ts'
import type { Engine } from '../runs/engine.ts'
import { channelsFromEnvironment } from './channels/index.ts'
import { push } from './channels/push/index.ts'
import { deliveriesChannel } from './deliveries/delivery.ts'
import type { Desk } from './desk.ts'
import { escalate } from './escalation/escalate.ts'
import { makeDailyReport } from './report/daily-report.ts'
import { tellReviews } from './reviews/tell-reviews.ts'
import { RouteBook } from './routing/route-book.ts'
import { routeNotices } from './routing/route-notices.ts'
import { Sender } from './sending/sender.ts'
import { SystemChannels } from './system-channels.ts'

/** How often each loop looks when nothing wakes it. */
const everyMs = 15_000
const reportEveryMs = 60_000

export interface NotificationRoleOptions {
  config: Pick<Config, 'notifications' | 'systems'>
  /** The team's zone. Default UTC. */
  timezone?: string | undefined
  /** Hears of what went wrong; the role goes on. */
  onError: (error: unknown, what: string) => void
}

/** A role: its turn can be called by hand, and it ends when nothing of it runs. */
export interface NotificationRole {
  tick(): Promise<void>
  stop(): Promise<void>
}

/** What this room works with. */
export function openDesk(engine: Engine, { config, timezone = 'UTC', onError }: NotificationRoleOptions): Desk {
  const { channels = channelsFromEnvironment(), publicUrl, push: options } = config.notifications
  const contact = publicUrl?.startsWith('https:') ? publicUrl : undefined
  const all = [...channels, push(engine, { contact, ...options })]
  return {
    engine,
    channels: new Map(all.map((channel) => [channel.name, channel])),
    notifications: config.notifications,
    systems: new Map(config.systems.map((system) => [system.name, system])),
    zone: timezone,
    onError,
  }
}

/** Starts telling people: routes notices, sends messages, climbs ladders and reports the day. Any number may run at once. */
export function startNotifications(engine: Engine, options: NotificationRoleOptions): NotificationRole {
  const desk = openDesk(engine, options)
  const { escalation, dailyReport } = desk.notifications
  const loops = new Loops(engine.database, options.onError)
  const book = new RouteBook(desk)
  const ofSystems = new SystemChannels(desk)
  if (escalation.length > 0) loops.start('escalation', everyMs, () => escalate(desk))
  if (dailyReport) loops.start('the daily report', reportEveryMs, () => makeDailyReport(desk, dailyReport))
  loops.start('reviews', everyMs, (signal) => tellReviews(desk, book, signal))
  const route = async (signal: AbortSignal) => {
    await ofSystems.refresh()
    await routeNotices(desk, book, signal)
  }
  loops.start('routing', everyMs, route, { wakesOn: noticesChannel })
  const sender = new Sender(desk, loops.signal, () => sending.wake())
  const send = async () => {
    await ofSystems.refresh()
    await sender.look()
  }
  const sending = loops.start('sending', everyMs, send, { wakesOn: deliveriesChannel })
  return {
    tick: async () => {
      await loops.tick()
      await sender.settled()
    },
    stop: async () => {
      await loops.stop()
      // What is under way has a deadline, and what came of it is worth knowing.
      await sender.settled()
    },
  }
}
