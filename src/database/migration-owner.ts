import { fileURLToPath } from 'node:url'
import { checkIdentifier } from './identifier.ts'

/** Who brings migrations: the platform itself, or a system. Each has its own list of what was applied. */
export interface MigrationOwner {
  /** `millrace`, or the system's name. */
  name: string
  /** Where its `NNNN-name.up.sql` and `.down.sql` files are. */
  folder: string
  /** The schema its statements mean when they name none; created if missing. Default: the platform's. */
  schema?: string | undefined
}

/** The platform's own migrations; they come before every system's. */
export const platformMigrations: MigrationOwner = {
  name: 'millrace',
  folder: fileURLToPath(new URL('./migrations/', import.meta.url)),
}

/** The table, in the platform's schema, that lists what was applied of this owner. */
export function bookkeepingTable(owner: MigrationOwner): string {
  return checkIdentifier(`migrations_${owner.name.replaceAll('-', '_')}`, "a migration owner's name")
}

/** Graphile Worker's tables live beside ours, so that one `schema` setting keeps two projects apart. */
export function queueSchema(schema: string): string {
  return `${schema}_queue`
}

/** Tables of rows that wait to be loaded: made and dropped by the hundred, and so in a schema of their own. */
export function stagingSchema(schema: string): string {
  return `${schema}_staging`
}
