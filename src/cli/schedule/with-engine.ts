import type { Command } from 'commander'
import type { Engine } from '../../runs/engine.ts'
import { Register } from '../../scheduler/schedules/register.ts'
import { readSchedulers } from '../../scheduler/schedules/scheduler-store.ts'
import { openPlatform } from '../project/open-platform.ts'
import { loadProject, type Project } from '../project/project.ts'

/** Opens the project, does something with what the rooms work with, and closes everything. */
export async function withEngine(command: Command, work: (engine: Engine, project: Project) => Promise<number>) {
  const project = await loadProject(command)
  const platform = await openPlatform(project, { simulate: false })
  try {
    return await work(await platform.engine(), project)
  } finally {
    await platform.stop()
  }
}

/**
 * The same, with what the project declares put into the database first: a schedule can be looked at and steered before any
 * scheduler has run.
 */
export async function withSchedules(command: Command, work: (engine: Engine) => Promise<number>): Promise<number> {
  return await withEngine(command, async (engine, project) => {
    // Where one is running, it has put them there itself, from the code that it runs.
    if ((await readSchedulers(engine.database.pool)).length === 0) {
      await new Register(engine).write(await project.config.schedules(), engine.clock.now())
    }
    return await work(engine)
  })
}
