import type pg from 'pg'
import { checkIdentifier } from './identifier.ts'

const longestBytes = 63

/** NOTIFY's channels span a whole database; the schema in front keeps two projects in it apart. */
export function channelName(schema: string, channel: string): string {
  const name = `${checkIdentifier(schema, 'the schema')}_${checkIdentifier(channel, 'a channel')}`
  if (name.length <= longestBytes) return name
  throw new Error(
    `expected schema and channel to be at most ${longestBytes} characters together, got "${name}". Shorten the channel.`,
  )
}

/**
 * Hints to whoever listens that something changed, when the transaction commits. The same hint twice in a transaction
 * is sent once. Keep it out of hot paths: a commit that notifies takes a lock that all such commits share.
 */
export async function notify(connection: pg.Pool | pg.ClientBase, channel: string, payload = ''): Promise<void> {
  await connection.query(`select pg_notify(current_schema() || '_' || $1, $2)`, [channel, payload])
}
