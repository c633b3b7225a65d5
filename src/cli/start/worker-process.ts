import type { Command } from 'commander'
import { redact } from '../../pipelines/redaction.ts'
import { createPlatform } from '../../platform.ts'
import { endOnUncaught } from '../../telemetry/end-on-uncaught.ts'
import { logRuns } from '../../telemetry/log-runs.ts'
import { openLog } from '../../telemetry/open-log.ts'
import { redactPrinted } from '../../telemetry/redact-printed.ts'
import { exitCodes } from '../exit-codes.ts'
import { inherited } from '../project/inheritance.ts'
import { internalCommand } from '../project/internal-command.ts'
import { loadProject } from '../project/project.ts'
import { leaseLostCode, type WorkerDied, type WorkerReady } from './worker-messages.ts'

interface Flags {
  grace: string
  concurrency?: string
}

/** Once the lease is lost another may go on with the runs, so steps that do not stop are not waited for. */
const lostGraceMs = 1_000

/** The process in which a supervisor's worker lives. */
export function declare(command: Command): void {
  command
    .requiredOption('--grace <ms>')
    .option('--concurrency <count>')
    .action(async (flags: Flags) => {
      process.exitCode = await workUntilTold(command, flags)
    })
}

async function workUntilTold(command: Command, { grace, concurrency }: Flags): Promise<number> {
  const over = Promise.withResolvers<'told' | 'lost'>()
  process.on('SIGTERM', () => over.resolve('told'))
  // Only the supervisor says when to stop; without one, nobody would.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', () => over.resolve('told'))
  redactPrinted()
  // No file: the supervisor takes these lines into its own, which one process alone may rotate.
  await openLog({ role: 'worker' })
  logRuns()
  endOnUncaught('worker process', (error) => {
    process.send?.({ diedOf: redact(error.stack ?? error.message) } satisfies WorkerDied)
  })
  const { file, config } = await loadProject(command)
  const { databaseUrl, clock } = inherited()
  const platform = createPlatform(
    { ...config, database: { ...config.database, url: databaseUrl } },
    { clock, migrate: false, simulate: false, isolateCommand: internalCommand('isolated-attempt', file) },
  )
  const worker = await platform.startWorker({
    ...(concurrency === undefined ? {} : { concurrency: Number(concurrency) }),
    onLost: () => over.resolve('lost'),
  })
  process.send?.({ workerId: worker.id } satisfies WorkerReady)
  const why = await over.promise
  await platform.stop(why === 'lost' ? lostGraceMs : Number(grace))
  return why === 'lost' ? leaseLostCode : exitCodes.done
}
