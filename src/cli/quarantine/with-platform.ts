import type { Command } from 'commander'
import type { Platform } from '../../platform.ts'
import { openPlatform } from '../project/open-platform.ts'
import { loadProject } from '../project/project.ts'

/** Opens the project, does something with it, and closes everything. */
export async function withPlatform(command: Command, work: (platform: Platform) => Promise<number>): Promise<number> {
  const platform = await openPlatform(await loadProject(command), { simulate: false })
  try {
    return await work(platform)
  } finally {
    await platform.stop()
  }
}
