import type { ClientBase } from 'pg'

/**
 * Waits until no other load writes to this table, and keeps others from it until this transaction has ended. Locks of
 * rows are not enough: a row that was compared and found equal is not locked, one that has just been inserted elsewhere
 * is not seen by a replacement, and what deletes and then writes can wait in a circle. Two loads at once would leave a
 * table that is neither's. Readers do not wait.
 */
export async function awaitTurn(client: ClientBase, table: string): Promise<void> {
  // By the table and not its name, or the dataset's: two projects in one database may load the same one.
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('millrace loads ' || $1::regclass::oid, 0))`, [
    table,
  ])
}
