import type { ClientBase } from 'pg'

/**
 * Holds off replays of a dataset until this transaction has ended; loads do not wait for each other. Taken before the
 * states of batches are read: a replay that went before has moved them.
 */
export async function shareDataset(client: ClientBase, schema: string, dataset: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [lockName(schema, dataset)])
}

/**
 * Waits for the loads of a dataset that are under way, and holds off others until this transaction has ended. What is
 * newer can then be told: with a load in between, an older row could be written over a newer one.
 */
export async function holdDataset(client: ClientBase, schema: string, dataset: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lockName(schema, dataset)])
}

/** As {@link holdDataset}, and without waiting: false while it is in use. */
export async function tryHoldDataset(client: ClientBase, schema: string, dataset: string): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS held',
    [lockName(schema, dataset)],
  )
  return rows[0]?.held === true
}

function lockName(schema: string, dataset: string): string {
  return `${schema} dataset ${dataset}`
}
