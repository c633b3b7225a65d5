import { startScheduler } from '../../scheduler/schedules/scheduler.ts'
import { exitCodes } from '../exit-codes.ts'
import { messageOf } from '../failure.ts'
import { print, say } from '../output/stdout.ts'
import { openPlatform } from '../project/open-platform.ts'
import type { Project } from '../project/project.ts'
import { stopRequested } from '../start/stop-requested.ts'
import { Supervisor } from '../start/supervisor.ts'
import { whereabouts } from '../start/whereabouts.ts'

/** A scheduler in this process and workers in their own, until somebody ends this one. */
export async function runService(
  project: Project,
  { processes = project.config.worker.processes ?? 1, grace }: { processes?: number; grace: number },
): Promise<number> {
  using stop = stopRequested()
  const platform = await openPlatform(project)
  try {
    const engine = await platform.engine()
    for (const line of await whereabouts(platform, processes)) print(line)
    const supervisor = new Supervisor({ configFile: project.file, pool: engine.database.pool, graceMs: grace * 1000 })
    supervisor.start(processes)
    const scheduler = startScheduler(engine, {
      schedules: () => project.config.schedules(),
      onError: (error, loop) => say(`${loop}: ${messageOf(error)}`),
    })
    await stop.first
    print('stopping: nothing more is started; steps under way may end')
    await scheduler.stop()
    const outcome = await Promise.race([supervisor.stop().then(() => 'stopped'), stop.second.then(() => 'killed')])
    if (outcome === 'killed') supervisor.kill()
    print(outcome)
    return outcome === 'stopped' ? exitCodes.done : exitCodes.interrupted
  } finally {
    await platform.stop()
  }
}
