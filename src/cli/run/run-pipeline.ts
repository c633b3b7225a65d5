import type { Command } from 'commander'
import type { Platform } from '../../platform.ts'
import type { StartOptions } from '../../runs/starting/start-run.ts'
import type { RunReport } from '../../runs/trail/report.ts'
import { exitCodes } from '../exit-codes.ts'
import { claimStdout } from '../output/stdout.ts'
import { openPlatform } from '../project/open-platform.ts'
import { loadProject } from '../project/project.ts'
import { findRun } from '../runs/find-run.ts'
import { ExecutingSession } from './executing-session.ts'
import { queueRun } from './queue-run.ts'
import { recoverRuns } from './recover-runs.ts'
import { type RunFlags, startOptions } from './request.ts'
import { tellResult } from './result.ts'

/** Runs a pipeline in this process, or queues it; answers the exit code. */
export async function runPipeline(command: Command, pipeline: string, flags: RunFlags): Promise<number> {
  if (flags.json) claimStdout()
  const project = await loadProject(command)
  const options = startOptions(project, pipeline, flags)
  const platform = await openPlatform(project, { simulate: !flags.detach })
  try {
    const { pool } = (await platform.engine()).database
    if (flags.reuse !== undefined) options.reuse = (await findRun(pool, flags.reuse)).id
    if (flags.detach) return await queueRun(platform, () => platform.startRun(pipeline, options), flags)
    const report = await executeHere(platform, pipeline, options)
    return report === undefined ? exitCodes.failed : await tellResult(platform, report, flags)
  } finally {
    await platform.stop()
  }
}

/** Undefined when this process was told to end before the run had begun. */
async function executeHere(
  platform: Platform,
  pipeline: string,
  options: StartOptions,
): Promise<RunReport | undefined> {
  await using session = await ExecutingSession.open(platform)
  await recoverRuns(session, pipeline)
  if (session.stopped) return undefined
  const { id, isNew } = await platform.startRun(pipeline, options, session.worker.id)
  if (isNew) return await session.execute(id)
  session.say(`a run with key '${options.key}' is there already; this is how it stands`)
  return await platform.getRun(id)
}
