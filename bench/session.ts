import type { PostgresServer } from './stores/postgres.ts'

/** What every bench is given. */
export interface Session {
  postgres: PostgresServer
  /** How often every contestant is measured; the median counts. */
  rounds: number
  /** Tells the person who waits, on standard error. */
  tell(sentence: string): void
}
