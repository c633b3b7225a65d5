import type { Command } from 'commander'
import { migrateDown } from '../../database/migrate.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withDatabase } from '../project/open-database.ts'
import { loadProject } from '../project/project.ts'
import { findOwner } from './owners.ts'

export interface DownFlags {
  owner: string
  steps: number
  json?: true
}

export async function migrateBack(command: Command, { owner: name, steps, json }: DownFlags): Promise<number> {
  const project = await loadProject(command)
  const owner = findOwner(project.config, name)
  const taken = await withDatabase(project, (database) => migrateDown(database, owner, steps))
  if (json) printJson({ takenBack: taken })
  else if (taken.length === 0) print(`nothing of ${owner.name} is applied`)
  else for (const step of taken) print(`took back ${step.name} of ${step.owner}`)
  if (!json && taken.length > 0) print('the next command that uses the database applies it again')
  return exitCodes.done
}
