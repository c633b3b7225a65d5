import type { MigrationStep } from './apply-migrations.ts'
import type { Database } from './database.ts'
import { type MigrationOwner, platformMigrations } from './migration-owner.ts'
import { migrationStatus } from './migration-status.ts'

/**
 * Brings the database up to date: the queue's tables and then each owner's pending files, in the owners' order. Any
 * number of programs may call it at once; one applies, the others wait and find nothing to do. An owner's pending
 * files are applied all or none.
 */
export async function migrateUp(
  database: Database,
  owners: readonly MigrationOwner[] = [platformMigrations],
): Promise<MigrationStep[]> {
  // Every command begins here, and the libraries that migrate are a third of all it would load: 300 of 930 modules.
  if (await isUpToDate(database, owners)) return []
  const { applyPending } = await import('./apply-migrations.ts')
  return await applyPending(database, owners)
}

/** Takes back the newest `steps` migrations of one owner, all or none. The queue's own tables stay. */
export async function migrateDown(database: Database, owner: MigrationOwner, steps = 1): Promise<MigrationStep[]> {
  const { takeBack } = await import('./apply-migrations.ts')
  return await takeBack(database, owner, steps)
}

/** A newer queue library brings its own tables up when a worker starts. */
async function isUpToDate(database: Database, owners: readonly MigrationOwner[]): Promise<boolean> {
  const all = await migrationStatus(database, owners)
  return all.length > 0 && all.every(({ state }) => state === 'applied')
}
