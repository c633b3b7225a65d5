import { DatabaseError } from 'pg'
import { sqlState } from './errors.ts'

/** The database holds migrations that this program does not know: a newer version has been here. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew'
  readonly owner: string
  readonly unknown: readonly string[]

  constructor(owner: string, unknown: readonly string[]) {
    super(
      `the schema is newer than this program: the database holds ${unknown.join(', ')} of "${owner}", which is not among ` +
        `this program's migrations. Upgrade Millrace (or the system "${owner}") to the version that made them, or ` +
        `use another database; \`millrace migrate down\` of that newer version goes back.`,
    )
    this.owner = owner
    this.unknown = unknown
  }
}

/** A migration file failed and was rolled back whole. */
export class MigrationFailed extends Error {
  override readonly name = 'MigrationFailed'
  readonly path: string

  constructor(path: string, sql: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const advice =
      sqlState(cause) === '55P03'
        ? 'A lock was held by another session for too long; nothing was changed. Try again when the workers are less busy.'
        : 'Nothing of it was kept. Mend the file and run `millrace migrate up` again.'
    super(`migration ${path}${lineOf(sql, cause)} failed: ${reason}. ${advice}`, { cause })
    this.path = path
  }
}

/** PostgreSQL gives the place as a count of characters; people look for a line. */
function lineOf(sql: string, error: unknown): string {
  const position = error instanceof DatabaseError ? Number(error.position) : 0
  return position > 0 ? `, line ${sql.slice(0, position - 1).split('\n').length},` : ''
}
