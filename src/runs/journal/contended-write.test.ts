import { expect, test } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { shareKit, until } from '../kit-for-tests.ts'
import { lockRun, readRun } from '../run-store.ts'
import { newBatchId, writeEntries } from './entry-store.ts'

const shared = shareKit()
shared.declare(pipeline('parked', { overlap: { parallel: 9 } }).wait('rest', { signal: 'never' }))

// PostgreSQL 18.4 crashed here: see the note on partition pruning in connection-settings.ts.
test('a batch that waited for the row of a run which was changed meanwhile is written all the same', async () => {
  const { kit } = shared
  const runs = await Promise.all(Array.from({ length: 3 }, () => kit.run('parked')))
  const { database } = await kit.platform.engine()
  const [holder, writer] = [await database.pool.connect(), await database.pool.connect()]
  const entries = await Promise.all(
    runs.map(async ({ id }) => {
      const run = await readRun(database.pool, id)
      if (!run) throw new Error('expected a run')
      const { state, claim, generation } = run
      return {
        runId: id,
        state,
        claim,
        generation,
        at: new Date(),
        actor: 'test',
        events: [{ from: state, to: state }],
      }
    }),
  )
  const ids = runs.map(({ id }) => id)
  const pid = (await writer.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid
  try {
    for (let count = 0; count < 12; count += 1) await writeEntries(writer, newBatchId(), entries)
    for (let count = 0; count < 30; count += 1) {
      await holder.query('BEGIN')
      await lockRun(holder, ids[count % 3] ?? '')
      await holder.query('UPDATE runs SET pause_requested_at = now() WHERE id = $1', [ids[count % 3]])
      const writing = writeEntries(writer, newBatchId(), entries)
      await until(async () => {
        const { rows } = await holder.query(
          "SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'",
          [pid],
        )
        return rows.length > 0
      }, 'the batch to wait for the lock')
      await holder.query('UPDATE runs SET pause_requested_at = NULL WHERE id = $1', [ids[count % 3]])
      await holder.query('COMMIT')
      expect([...(await writing).keys()].toSorted()).toEqual(ids.toSorted())
    }
  } finally {
    holder.release(true)
    writer.release(true)
  }
})
