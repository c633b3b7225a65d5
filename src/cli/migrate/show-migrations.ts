import type { Command } from 'commander'
import { migrationStatus } from '../../database/migration-status.ts'
import { migrationOwners } from '../../platform.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { withDatabase } from '../project/open-database.ts'
import { loadProject } from '../project/project.ts'

export async function showMigrations(command: Command, { json }: { json?: boolean }): Promise<number> {
  const project = await loadProject(command)
  const migrations = await withDatabase(project, (database) =>
    migrationStatus(database, migrationOwners(project.config)),
  )
  if (json) printJson({ migrations })
  else {
    const rows = migrations.map(({ owner, name, state, appliedAt }) => [
      owner,
      name,
      state,
      appliedAt ? moment(appliedAt) : '',
    ])
    print(table(['owner', 'migration', 'state', 'applied'], rows))
  }
  return exitCodes.done
}
