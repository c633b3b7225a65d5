import type { Command } from 'commander'
import { auditRoutes as routes } from '../../api/contract/audit.ts'
import { auditHandlers as handlers } from '../../api/routes/audit.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Shows one entry with all that is written down of it. */
export async function showEntry(command: Command, number: string, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const asking = { platform, routes, handlers }
    const entry = await askRoute(asking, 'get /api/audit/{number}', { path: { number } })
    const { at, actorKind, actor, address, userAgent, action, objectKind, object, outcome, before, after } = entry
    const lines = [
      `entry ${entry.number}, ${moment(at)}`,
      `who: ${`${actorKind} ${actor}`.trim()}`,
      `from: ${[address, userAgent].filter(Boolean).join(', ') || 'not known'}`,
      `did: ${outcome === 'denied' ? `${action}, refused` : action}`,
      `to: ${objectKind} ${object}`,
      ...(before === null ? [] : [`before: ${JSON.stringify(before)}`]),
      ...(after === null ? [] : [`after: ${JSON.stringify(after)}`]),
    ]
    if (json) printJson(entry)
    else print(lines.join('\n'))
    return exitCodes.done
  })
}
