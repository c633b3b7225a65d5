import type { Command } from 'commander'
import { type ChannelStanding, listChannels as listAll } from '../../notifications/list-channels.ts'
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
    const channels = await listAll(desk)
    if (flags.json) printJson({ channels })
    else print(table(['channel', 'state', '>waiting', 'last error'], channels.map(lineOf)))
    return exitCodes.done
  })
}

function lineOf(one: ChannelStanding) {
  const { channel, missing, waiting, failingSince, lastError } = one
  const failing = failingSince === null ? 'configured' : `failing since ${moment(failingSince)}`
  const state = missing.length > 0 ? `not configured: ${missing.join(', ')}` : failing
  return [channel, state, waiting, lastError === null ? '' : oneLine(lastError, 60)]
}
