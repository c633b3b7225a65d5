import { expect, test } from 'vitest'
import { entryFor, insertHeldRuns, startedStep } from '../../../test/faults/entries.ts'
import { createTestDatabase } from '../../database/test-database.ts'
import { newBatchId, writeEntries } from '../journal/entry-store.ts'
import type { Run } from '../run.ts'
import { ProgressWriter } from './progress-writer.ts'

test('progress counts as long as its step runs under the claim it was made under', async () => {
  await using database = await createTestDatabase()
  const [run] = await insertHeldRuns(database.pool, 1)
  if (!run) throw new Error('expected a run')
  const row = startedStep('a')
  await writeEntries(database.pool, newBatchId(), [entryFor(run, row)])
  const writer = new ProgressWriter(database)
  const report = async (claim: number, done: number) => {
    writer.report({ run: { id: run.id, claim } as Run, step: 'a', row, beganMs: 0 }, done)
    await writer.flush()
    const { rows } = await database.pool.query<{ done: number }>(
      `SELECT (progress ->> 'done')::int AS done FROM steps WHERE run_id = $1`,
      [run.id],
    )
    return rows[0]?.done
  }
  expect(await report(0, 1)).toBeNull()
  expect(await report(1, 2)).toBe(2)
  await database.pool.query(`UPDATE steps SET state = 'retrying' WHERE run_id = $1`, [run.id])
  expect(await report(1, 3)).toBe(2)
})
