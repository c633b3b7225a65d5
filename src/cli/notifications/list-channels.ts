import type { Command } from 'commander'
import { readChannelReports } from '../../notifications/deliveries/list-store.ts'
import { openDesk } from '../../notifications/start-notifications.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment, oneLine } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Lists channels with their settings that are missing, and how those that were sent over are. */
export async function listChannels(command: Command, flags: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const engine = await platform.engine()
    const desk = openDesk(engine, { config: platform.config, onError: () => undefined })
    const reports = new Map((await readChannelReports(engine.database.pool)).map((one) => [one.channel, one]))
    const channels = [...desk.channels.values()].map((channel) => {
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
    if (flags.json) printJson({ channels })
    else print(table(['channel', 'state', '>waiting', 'last error'], channels.map(lineOf)))
    return exitCodes.done
  })
}

function lineOf(one: {
  channel: string
  missing: readonly string[]
  waiting: number
  failingSince: Date | null
  lastError: string | null
}) {
  const { channel, missing, waiting, failingSince, lastError } = one
  const failing = failingSince === null ? 'configured' : `failing since ${moment(failingSince)}`
  const state = missing.length > 0 ? `not configured: ${missing.join(', ')}` : failing
  return [channel, state, waiting, lastError === null ? '' : oneLine(lastError, 60)]
}
