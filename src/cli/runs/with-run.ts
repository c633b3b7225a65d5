import type { Command } from 'commander'
import type { Platform } from '../../platform.ts'
import type { Run } from '../../runs/run.ts'
import { openPlatform } from '../project/open-platform.ts'
import { loadProject } from '../project/project.ts'
import { findRun } from './find-run.ts'

/** Opens the project, finds the run that was typed, does something with it, and closes everything. */
export async function withRun(
  command: Command,
  typed: string,
  work: (platform: Platform, run: Run) => Promise<number>,
  { simulate = false }: { simulate?: boolean } = {},
): Promise<number> {
  const platform = await openPlatform(await loadProject(command), { simulate })
  try {
    return await work(platform, await findRun((await platform.engine()).database.pool, typed))
  } finally {
    await platform.stop()
  }
}
