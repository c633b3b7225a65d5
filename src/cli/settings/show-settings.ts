import type { Command } from 'commander'
import { metricRoutes as routes } from '../../api/contract/metrics.ts'
import { metricHandlers as handlers } from '../../api/routes/overview.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Shows how this installation is set up. */
export async function showSettings(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const settings = await askRoute({ platform, routes, handlers }, 'get /api/settings')
    const { version, codeVersion, timezone, systems, database, keptMs, workers, oidc } = settings
    const facts = [
      ['version', version],
      ['version of the code', codeVersion],
      ['zone', timezone],
      ['systems', systems.join(', ')],
      ['database', database],
      ['sign-in at another service', oidc ? 'yes' : 'no'],
      ...Object.entries(keptMs).map(([what, ms]) => [`kept: ${what}`, formatDuration(ms)]),
      ...workers.map(({ id, host, startedAt }) => [`worker ${id.slice(0, 8)}`, `${host}, since ${moment(startedAt)}`]),
    ]
    if (json) printJson(settings)
    else print(table(['setting', 'value'], facts))
    return exitCodes.done
  })
}
