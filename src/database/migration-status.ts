import type pg from 'pg'
import type { Database } from './database.ts'
import { readMigrationFiles } from './migration-files.ts'
import { bookkeepingTable, type MigrationOwner, platformMigrations } from './migration-owner.ts'

export interface MigrationStatus {
  owner: string
  name: string
  /** `unknown`: applied to the database, but this program has no such file. */
  state: 'applied' | 'pending' | 'unknown'
  appliedAt: Date | undefined
}

/** Every migration of these owners, owner by owner in their order. Changes nothing, also on an empty database. */
export async function migrationStatus(
  database: Database,
  owners: readonly MigrationOwner[] = [platformMigrations],
): Promise<MigrationStatus[]> {
  const all: MigrationStatus[] = []
  for (const owner of owners) {
    const applied = await appliedMigrations(database.pool, database.schema, owner)
    const known = (await readMigrationFiles(owner.folder)).map((file) => file.name)
    const names = [...new Set([...known, ...applied.keys()])].toSorted()
    for (const name of names) {
      const appliedAt = applied.get(name)
      const state = !known.includes(name) ? 'unknown' : appliedAt ? 'applied' : 'pending'
      all.push({ owner: owner.name, name, state, appliedAt })
    }
  }
  return all
}

/** What the database says was applied of this owner, and when. */
export async function appliedMigrations(
  connection: pg.Pool | pg.Client,
  schema: string,
  owner: MigrationOwner,
): Promise<Map<string, Date>> {
  const table = `${schema}.${bookkeepingTable(owner)}`
  const { rows: found } = await connection.query('select to_regclass($1) is not null as exists', [table])
  if (!found[0]?.exists) return new Map()
  const { rows } = await connection.query<{ name: string; timestamp: string }>(`select name, timestamp from ${table}`)
  return new Map(rows.map((row) => [row.name, new Date(row.timestamp)]))
}
