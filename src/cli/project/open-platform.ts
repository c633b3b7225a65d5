import { configuredAddress } from '../../database-address.ts'
import { createPlatform, type Platform } from '../../platform.ts'
import { bequeath, remembered } from './inheritance.ts'
import { internalCommand } from './internal-command.ts'
import type { Project } from './project.ts'

/** Opens the project's database and, unless told otherwise, the simulators of services that have no settings. */
export async function openPlatform(
  { config, folder, file }: Project,
  { simulate = true }: { simulate?: boolean } = {},
): Promise<Platform> {
  // Refused before anything is started.
  remembered(configuredAddress(config.database.url))
  const platform = createPlatform(config, {
    folder,
    simulate,
    isolateCommand: internalCommand('isolated-attempt', file),
  })
  try {
    bequeath(platform.clock, (await platform.engine()).database.url)
  } catch (error) {
    await platform.stop()
    throw error
  }
  return platform
}
