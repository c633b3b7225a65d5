import { Kysely, PostgresDialect, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type pg from 'pg'
import { MigrationFailed } from './migration-errors.ts'
import { type MigrationFile, readSql } from './migration-files.ts'
import { bookkeepingTable, type MigrationOwner } from './migration-owner.ts'

/**
 * Kysely's migrator over plain SQL files, on one given connection. It applies all that is pending in one transaction,
 * so a failed file leaves nothing behind, and the search path set inside ends with it.
 */
export function migratorOf(
  connection: pg.Client,
  schema: string,
  owner: MigrationOwner,
  files: readonly MigrationFile[],
): Migrator {
  return new Migrator({
    db: kyselyOn(connection),
    provider: {
      getMigrations: () =>
        Promise.resolve(
          Object.fromEntries(files.map((file) => [file.name, toMigration(file, searchPathOf(owner, schema))])),
        ),
    },
    migrationTableSchema: schema,
    migrationTableName: bookkeepingTable(owner),
    migrationLockTableName: 'migrations_lock',
  })
}

/** A system's own schema comes first; behind it are the platform's tables, for views over them. */
function searchPathOf(owner: MigrationOwner, schema: string): string {
  return owner.schema === undefined || owner.schema === schema ? schema : `${owner.schema}, ${schema}`
}

/** The migrator must run on the session that holds our lock, so it gets a pool of exactly that connection. */
function kyselyOn(connection: pg.Client): Kysely<unknown> {
  const client = Object.assign(connection, { release: () => undefined })
  const pool = { connect: () => Promise.resolve(client), end: () => Promise.resolve(), options: {} }
  return new Kysely({ dialect: new PostgresDialect({ pool }) })
}

type MigrationConnection = Parameters<Migration['up']>[0]

function toMigration(file: MigrationFile, searchPath: string): Migration {
  const { upPath, downPath } = file
  const migration: Migration = { up: (db) => runFile(db, upPath, searchPath) }
  if (downPath) migration.down = (db) => runFile(db, downPath, searchPath)
  return migration
}

async function runFile(db: MigrationConnection, path: string, searchPath: string): Promise<void> {
  const text = await readSql(path)
  await sql.raw(`set local search_path = ${searchPath}`).execute(db)
  try {
    await sql.raw(text).execute(db)
  } catch (error) {
    throw new MigrationFailed(path, text, error)
  }
}
