import { expect, test } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import { newRunId } from '../ids.ts'
import { storeOutput, storeValue } from './output.ts'

const never = new AbortController().signal

test('an output of more than 64 MB is refused, before any of it is stored', async () => {
  await using database = await createTestDatabase()
  await database.pool.query("CALL create_partitions('2026-08-01')")
  const run = newRunId(new Date('2026-08-19T12:00:00Z'))
  const most = 64 * 1024 * 1024 - '""'.length
  await expect(storeOutput(database, run, 'x'.repeat(most + 1), never)).rejects.toMatchObject({
    code: 'too_large',
    message: 'expected an output of at most 67108864 bytes, got 67108865; return rows(...) instead',
  })
  const { rowCount } = await database.pool.query('SELECT FROM artifacts')
  expect(rowCount).toBe(0)
})

test('the output of an item is refused from 256 KB on', () => {
  const most = 256 * 1024 - '""'.length
  expect(storeValue('x'.repeat(most))).toMatchObject({ kind: 'json' })
  expect(() => storeValue('x'.repeat(most + 1))).toThrow('expected at most 262144 bytes, got 262145')
})
