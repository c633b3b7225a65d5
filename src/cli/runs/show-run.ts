import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { printReport } from '../run/summary.ts'
import { waitLines } from '../run/waiting.ts'
import { withRun } from './with-run.ts'

/** Shows one run as it stands. */
export async function showRun(command: Command, typed: string, { json = false }: { json?: boolean }): Promise<number> {
  return await withRun(command, typed, async (platform, { id }) => {
    const report = await platform.getRun(id)
    if (json) printJson(report)
    else printReport(report)
    if (!json && report.status === 'waiting') print(`\n${(await waitLines(platform, id)).join('\n')}`)
    return exitCodes.done
  })
}
