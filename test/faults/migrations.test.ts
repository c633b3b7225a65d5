import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../../src/database/test-database.ts'
import { startWorkerProcess } from './worker.ts'

test('worker processes that migrate the same empty database at the same time all come up, on one schema', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-faults-'))
  await using template = await createTestDatabase()
  await using database = await createTestDatabase({ empty: true })
  const environment = { FAULTS_MIGRATES: 'yes' }
  const workers = await Promise.all(
    Array.from({ length: 4 }, () => startWorkerProcess({ databaseUrl: database.url, folder, environment })),
  )
  try {
    const { rows } = await database.pool.query('SELECT id FROM workers')
    expect(rows).toHaveLength(workers.length)
    const tables = `SELECT table_schema, table_name FROM information_schema.tables
      WHERE table_schema LIKE 'millrace%' AND table_name !~ '_[0-9]{4}_[0-9]{2}$' ORDER BY 1, 2`
    expect((await database.pool.query(tables)).rows).toEqual((await template.pool.query(tables)).rows)
  } finally {
    for (const worker of workers) worker.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}, 60_000)
