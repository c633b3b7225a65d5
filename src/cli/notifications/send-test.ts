import type { Command } from 'commander'
import { inPart } from '../../notifications/deliveries/in-part.ts'
import { sendTest } from '../../notifications/send-test.ts'
import { openDesk } from '../../notifications/start-notifications.ts'
import { commandLine } from '../../people/actor.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Sends a test message, and exits with 1 when it did not arrive. */
export async function testChannel(
  command: Command,
  channel: string,
  recipient: string | undefined,
  flags: { json?: true },
): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const desk = openDesk(await platform.engine(), { config: platform.config, onError: () => undefined })
    const deliveries = await sendTest(desk, channel, recipient, commandLine)
    if (flags.json) printJson({ deliveries })
    else {
      for (const { state, recipient: to, lastError } of deliveries)
        print([channel, inPart(to), state, lastError].filter(Boolean).join('  '))
    }
    return deliveries.every(({ state }) => state === 'sent') ? exitCodes.done : exitCodes.failed
  })
}
