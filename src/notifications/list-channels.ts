import { readSubscribers } from './channels/push/subscription-store.ts'
import { readChannelReports } from './deliveries/list-store.ts'
import type { Desk } from './desk.ts'
import { SystemChannels } from './system-channels.ts'

/** A channel, the settings it lacks, and how it is. */
export interface ChannelStanding {
  channel: string
  /** Names of settings, never their values. */
  missing: readonly string[]
  waiting: number
  /** Failures one after the other. */
  failures: number
  failingSince: Date | null
  lastError: string | null
  pausedUntil: Date | null
  /** When something was last sent over it, or tried to be. */
  triedAt: Date | null
  /** How many have subscribed; null where it does not lead to browsers. */
  browsers: number | null
}

const push = 'push'

/** All channels, those that systems bring along with them. */
export async function listChannels(desk: Desk): Promise<ChannelStanding[]> {
  await new SystemChannels(desk).refresh()
  const { pool } = desk.engine.database
  const [all, subscribers] = await Promise.all([readChannelReports(pool), readSubscribers(pool)])
  const reports = new Map(all.map((one) => [one.channel, one]))
  return [...desk.channels.values()].map((channel) => {
    const report = reports.get(channel.name)
    return {
      channel: channel.name,
      missing: channel.missing(),
      waiting: report?.waiting ?? 0,
      failures: report?.failures ?? 0,
      failingSince: report?.failingSince ?? null,
      lastError: report?.lastError ?? null,
      pausedUntil: report?.pausedUntil ?? null,
      triedAt: report?.triedAt ?? null,
      browsers: channel.name === push ? subscribers.length : null,
    }
  })
}
