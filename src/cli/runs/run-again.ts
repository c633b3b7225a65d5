import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Platform } from '../../platform.ts'
import type { Run, StartedRun } from '../../runs/run.ts'
import { claimStdout } from '../output/stdout.ts'
import { canContinue } from '../run/can-continue.ts'
import { deleteDeadWorkers } from '../run/dead-workers.ts'
import { ExecutingSession } from '../run/executing-session.ts'
import { queueRun } from '../run/queue-run.ts'
import { tellResult } from '../run/result.ts'
import { withRun } from './with-run.ts'

export interface AgainFlags {
  from?: string
  detach?: true
  json?: true
}

/** Lets a run go on from where it stopped. One that is already on its way, parked or left behind, is taken on here. */
export async function resumeHere(command: Command, typed: string, flags: AgainFlags): Promise<number> {
  return await again(command, typed, flags, async (platform, run, reservedFor) => {
    const { id, state } = run
    await checkContinues(platform, run)
    const goesOnByItself = state === 'pending' || state === 'waiting' || state === 'running'
    if (!goesOnByItself || flags.detach) await platform.resumeRun(id, commandLine, reservedFor)
    return { id, isNew: true }
  })
}

/** Runs the same once more, as a new run. */
export async function retryHere(command: Command, typed: string, flags: AgainFlags): Promise<number> {
  return await again(command, typed, flags, (platform, { id }, reservedFor) =>
    platform.retryRun(id, {
      actor: commandLine,
      ...(flags.from === undefined ? {} : { from: flags.from }),
      ...(reservedFor === undefined ? {} : { reservedFor }),
    }),
  )
}

/** Refuses a run that this code cannot go on with; a worker would leave it, too. */
async function checkContinues(platform: Platform, run: Run): Promise<void> {
  const engine = await platform.engine()
  if (await canContinue(engine, run)) return
  const why = engine.definitions.has(run.pipeline)
    ? 'steps that it has completed have changed since'
    : `the configuration has no pipeline '${run.pipeline}'`
  throw new Refusal(`expected a run that this code can go on with, got ${run.id}: ${why}; run the pipeline anew`)
}

async function again(
  command: Command,
  typed: string,
  flags: AgainFlags,
  start: (platform: Platform, run: Run, reservedFor?: string) => Promise<StartedRun>,
): Promise<number> {
  if (flags.json) claimStdout()
  return await withRun(
    command,
    typed,
    async (platform, run) => {
      if (flags.detach) return await queueRun(platform, () => start(platform, run), flags)
      return await tellResult(platform, await executeAgain(platform, run, start), flags)
    },
    { simulate: !flags.detach },
  )
}

async function executeAgain(
  platform: Platform,
  run: Run,
  start: (platform: Platform, run: Run, reservedFor: string) => Promise<StartedRun>,
) {
  await using session = await ExecutingSession.open(platform)
  await deleteDeadWorkers(session.engine.database.pool)
  await session.worker.tick()
  const { id } = await start(platform, run, session.worker.id)
  return await session.execute(id)
}
