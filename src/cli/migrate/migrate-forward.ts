import type { Command } from 'commander'
import { migrateUp } from '../../database/migrate.ts'
import { migrationOwners } from '../../platform.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withDatabase } from '../project/open-database.ts'
import { loadProject } from '../project/project.ts'

export async function migrateForward(command: Command, { json }: { json?: boolean }): Promise<number> {
  const project = await loadProject(command)
  const steps = await withDatabase(project, (database) => migrateUp(database, migrationOwners(project.config)))
  if (json) printJson({ applied: steps })
  else if (steps.length === 0) print('nothing is pending')
  else for (const { owner, name } of steps) print(`applied ${name} of ${owner}`)
  return exitCodes.done
}
