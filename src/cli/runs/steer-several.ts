import type { Command } from 'commander'
import { runRoutes as routes } from '../../api/contract/runs.ts'
import { runHandlers as handlers } from '../../api/routes/runs.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'
import { findRun } from './find-run.ts'

export type Deed = 'cancel' | 'resume' | 'retry'

/** Cancels, resumes or retries several runs, and says of each what became of it; ends with 1 when one was refused. */
export async function steerSeveral(
  command: Command,
  deed: Deed,
  typed: readonly string[],
  { json }: { json?: true },
): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const { pool } = (await platform.engine()).database
    const ids: string[] = []
    for (const one of typed) ids.push((await findRun(pool, one)).id)
    const answer = await askRoute({ platform, routes, handlers }, 'post /api/runs/bulk', { body: { ids, do: deed } })
    const rows = answer.results.map(({ id, problem, run }) => [id, problem ?? 'done', run])
    if (json) printJson(answer)
    else print(table(['run', 'what became of it', 'new run'], rows))
    return answer.results.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed
  })
}
