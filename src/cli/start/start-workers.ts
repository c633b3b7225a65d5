import type { Command } from 'commander'
import { didYouMean } from '../../pipelines/nearest.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/stdout.ts'
import { openPlatform } from '../project/open-platform.ts'
import { loadProject } from '../project/project.ts'
import { stopRequested } from './stop-requested.ts'
import { Supervisor } from './supervisor.ts'
import { whereabouts } from './whereabouts.ts'

export interface StartFlags {
  role: string
  processes?: number
  concurrency?: number
  grace: number
}

const roles = ['worker']

/** Keeps worker processes going until somebody ends this one. */
export async function startWorkers(command: Command, flags: StartFlags): Promise<number> {
  const { role, grace } = flags
  if (!roles.includes(role)) {
    throw new Refusal(`expected a role of ${roles.join(', ')}, got '${role}'${didYouMean(role, roles)}`)
  }
  const project = await loadProject(command)
  const processes = flags.processes ?? project.config.worker.processes ?? 1
  using stop = stopRequested()
  const platform = await openPlatform(project)
  try {
    const { pool } = (await platform.engine()).database
    for (const line of await whereabouts(platform, processes)) print(line)
    const supervisor = new Supervisor({
      configFile: project.file,
      pool,
      graceMs: grace * 1000,
      ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
    })
    supervisor.start(processes)
    await stop.first
    print('stopping: steps under way may end, other runs go on elsewhere; Ctrl-C again kills')
    const outcome = await Promise.race([supervisor.stop().then(() => 'stopped'), stop.second.then(() => 'killed')])
    if (outcome === 'killed') supervisor.kill()
    print(outcome)
    return outcome === 'stopped' ? exitCodes.done : exitCodes.interrupted
  } finally {
    await platform.stop()
  }
}
