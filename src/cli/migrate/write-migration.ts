import { relative } from 'node:path'
import type { Command } from 'commander'
import { newMigration } from '../../database/migration-files.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/stdout.ts'
import { loadProject } from '../project/project.ts'
import { systemFolder } from './owners.ts'

/** Writes an empty pair of files; no database takes part. */
export async function writeMigration(command: Command, name: string, { owner }: { owner: string }): Promise<number> {
  const { config } = await loadProject(command)
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new Refusal(`expected a migration's name in lower-case words joined by "-", add-run-notes say, got '${name}'`)
  }
  const { upPath, downPath } = await newMigration(systemFolder(config, owner), name)
  for (const path of [upPath, downPath]) print(`wrote ${relative(process.cwd(), path)}`)
  return exitCodes.done
}
