import { expect, test } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'

test('programs that need the same new partitions at the same time do not stand in each other’s way', async () => {
  await using database = await createTestDatabase({ maxConnections: 8 })
  const made = Array.from({ length: 8 }, () => database.pool.query("CALL create_partitions('2031-01-01')"))
  await Promise.all(made)
  const { rows } = await database.pool.query(`SELECT to_regclass('runs_2031_01') IS NOT NULL AS there`)
  expect(rows).toEqual([{ there: true }])
})
