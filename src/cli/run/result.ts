import type { Platform } from '../../platform.ts'
import type { RunReport } from '../../runs/trail/report.ts'
import { exitCodeOf } from '../exit-codes.ts'
import { print, printJson, say } from '../output/stdout.ts'
import { printReport } from './summary.ts'
import { waitLines } from './waiting.ts'

/** Tells how a run that was executed here ended, or how it goes on; answers the exit code. */
export async function tellResult(
  platform: Platform,
  report: RunReport,
  { json = false }: { json?: boolean },
): Promise<number> {
  if (json) printJson(report)
  else printReport(report, platform.config)
  for (const line of await nextLines(platform, report)) (json ? say : print)(line)
  return exitCodeOf(report.status)
}

/** How a run that has not ended goes on. */
async function nextLines(platform: Platform, { id, status, pipeline }: RunReport): Promise<string[]> {
  switch (status) {
    case 'waiting':
      return ['', 'The run is parked:', ...(await waitLines(platform, id))]
    case 'paused':
      return ['', `The run is paused: \`millrace runs resume ${id}\` lets it go on.`]
    case 'pending':
      return [
        '',
        `The run is in the queue: a worker (\`millrace start\`) goes on with it, or \`millrace run ${pipeline}\`.`,
      ]
    case 'running':
      return ['', `The run goes on elsewhere: \`millrace runs show ${id}\` shows it.`]
    case 'failed':
    case 'cancelled':
    case 'partial':
      return ['', `\`millrace runs resume ${id}\` goes on from where it stopped.`]
    default:
      return []
  }
}
