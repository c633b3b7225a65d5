import { Logger, runMigrations } from 'graphile-worker'
import type { Migrator } from 'kysely/migration'
import type pg from 'pg'
import type { Database } from './database.ts'
import { checkIdentifier } from './identifier.ts'
import { SchemaTooNew } from './migration-errors.ts'
import { type MigrationFile, readMigrationFiles } from './migration-files.ts'
import { type MigrationOwner, platformMigrations, queueSchema } from './migration-owner.ts'
import { withMigrationLock } from './migration-session.ts'
import { appliedMigrations } from './migration-status.ts'
import { migratorOf } from './migrator.ts'

/** One migration that this call applied or took back. */
export interface MigrationStep {
  owner: string
  name: string
}

/** The queue's tables and each owner's pending files; see `migrateUp`. */
export function applyPending(database: Database, owners: readonly MigrationOwner[]): Promise<MigrationStep[]> {
  return withMigrationLock(database, async (connection) => {
    // Asked of all owners first, so that a program that is too old for one of them changes nothing of the others.
    for (const owner of owners) await refuseNewer(connection, database.schema, owner)
    const steps: MigrationStep[] = []
    for (const owner of owners) {
      if (owner.name === platformMigrations.name) await migrateQueue(database)
      steps.push(...(await migrateOwner(connection, database.schema, owner)))
    }
    return steps
  })
}

/** The newest files of one owner, backwards; see `migrateDown`. */
export function takeBack(database: Database, owner: MigrationOwner, steps: number): Promise<MigrationStep[]> {
  return withMigrationLock(database, async (connection) => {
    const files = await refuseNewer(connection, database.schema, owner)
    const applied = [...(await appliedMigrations(connection, database.schema, owner)).keys()].toSorted()
    refuseOneWay(owner, files, applied.slice(-steps))
    const target = applied.at(-steps - 1)
    const migrator = migratorOf(connection, database.schema, owner, files)
    return outcome(owner, await (target ? migrator.migrateTo(target) : migrator.migrateTo({ __noMigrations__: true })))
  })
}

async function migrateOwner(connection: pg.Client, schema: string, owner: MigrationOwner): Promise<MigrationStep[]> {
  for (const name of [schema, owner.schema ?? schema]) {
    await connection.query(`create schema if not exists ${checkIdentifier(name, 'the schema')}`)
  }
  const files = await readMigrationFiles(owner.folder)
  return outcome(owner, await migratorOf(connection, schema, owner, files).migrateToLatest())
}

/** Throws `SchemaTooNew` if the database is ahead of this owner's files, which it returns. */
async function refuseNewer(connection: pg.Client, schema: string, owner: MigrationOwner): Promise<MigrationFile[]> {
  const files = await readMigrationFiles(owner.folder)
  const known = new Set(files.map((file) => file.name))
  const applied = await appliedMigrations(connection, schema, owner)
  const unknown = [...applied.keys()].filter((name) => !known.has(name)).toSorted()
  if (unknown.length > 0) throw new SchemaTooNew(owner.name, unknown)
  return files
}

function refuseOneWay(owner: MigrationOwner, files: readonly MigrationFile[], names: readonly string[]): void {
  const oneWay = names.find((name) => !files.find((file) => file.name === name)?.downPath)
  if (!oneWay) return
  throw new Error(
    `expected a file ${oneWay}.down.sql in ${owner.folder}, got none, so there is no way back from this migration. ` +
      `Write it, or restore a backup.`,
  )
}

const silent = new Logger(() => () => undefined)

async function migrateQueue(database: Database): Promise<void> {
  await runMigrations({ pgPool: database.pool, schema: queueSchema(database.schema), logger: silent })
}

function outcome(
  owner: MigrationOwner,
  { error, results }: Awaited<ReturnType<Migrator['migrateToLatest']>>,
): MigrationStep[] {
  if (error) throw error
  return (results ?? []).map((result) => ({ owner: owner.name, name: result.migrationName }))
}
