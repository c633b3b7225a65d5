import type { Command } from 'commander'
import { pipelineRoutes } from '../../api/contract/pipelines.ts'
import { pipelineHandlers as handlers } from '../../api/routes/pipelines.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Shows what a pipeline is made of. */
export async function showPipeline(command: Command, name: string, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const path = { name }
    const one = await askRoute({ platform, routes: pipelineRoutes, handlers }, 'get /api/pipelines/{name}', { path })
    if (json) {
      printJson(one)
      return exitCodes.done
    }
    const facts: [string, string][] = [
      ['schedules', one.schedules.join(', ')],
      ['datasets', one.datasets.join(', ')],
      ['success', one.successRate === null ? '' : `${one.successRate} % of the last 30 days`],
      ['next', one.nextDueAt === null ? '' : moment(one.nextDueAt)],
    ]
    const told = facts.filter(([, value]) => value !== '').map(([what, value]) => `${what}: ${value}`)
    const steps = one.graph.steps.map((step) => [step.name, step.kind, step.from.join(', '), step.after.join(', ')])
    const versions = one.versions.map((each) => [each.version, each.codeVersion, moment(each.firstSeenAt)])
    const parts = [
      [name, ...told].join('\n'),
      table(['step', 'kind', 'from', 'after'], steps),
      ...(versions.length === 0 ? [] : [table(['version', 'code', 'first seen'], versions)]),
    ]
    print(parts.join('\n\n'))
    return exitCodes.done
  })
}
