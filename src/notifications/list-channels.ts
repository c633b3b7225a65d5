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
}

/** All channels, those that systems bring along with them. */
export async function listChannels(desk: Desk): Promise<ChannelStanding[]> {
  await new SystemChannels(desk).refresh()
  const reports = new Map((await readChannelReports(desk.engine.database.pool)).map((one) => [one.channel, one]))
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
    }
  })
}
