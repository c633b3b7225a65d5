import type { Platform } from '../../platform.ts'
import { readWorkers } from '../../runs/leases/worker-store.ts'
import type { StartedRun } from '../../runs/run.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'

/** Leaves a run to whichever worker takes it, and tells where to look. */
export async function queueRun(
  platform: Platform,
  start: () => Promise<StartedRun>,
  { json }: { json?: true },
): Promise<number> {
  const { id, isNew } = await start()
  const report = await platform.getRun(id)
  if (json) {
    printJson(report)
    return exitCodes.done
  }
  print(isNew ? `${report.pipeline} is queued as run ${id}` : `there already: run ${id}, which is ${report.status}`)
  const workers = await readWorkers((await platform.engine()).database.pool)
  const isServed = workers.some(({ serves }) => serves.some((served) => served.startsWith(`${report.pipeline} `)))
  if (!isServed) print('no worker is there to take it yet: `millrace start` starts one')
  print(`follow it with \`millrace runs logs ${id} --follow\``)
  return exitCodes.done
}
