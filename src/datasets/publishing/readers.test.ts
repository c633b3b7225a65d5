import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { dataset } from '../../pipelines/dataset.ts'
import { loadInto } from '../kit-for-tests.ts'

let database: TestDatabase

const versions = dataset({
  name: 'versions',
  table: 'shop.versions',
  key: ['source', 'id'],
  columns: { source: 'text', id: 'integer', version: 'integer', at: 'timestamptz' },
  source: 'source',
  time: 'at',
})

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(
    'CREATE SCHEMA shop; CREATE TABLE shop.versions (source text, id int, version int, at timestamptz, PRIMARY KEY (source, id))',
  )
})
afterAll(() => database.drop())

const rowsEach = 20_000

/** Rows of which every version inserts some, deletes some, and changes the others. */
function* rowsOf(version: number) {
  for (let n = 0; n < rowsEach; n += 1)
    yield { source: 'A', id: version * 500 + n, version, at: '2026-08-19T00:00:00Z' }
}

it('whoever reads while full refreshes are published sees one version whole, never two, and never none', async () => {
  const replaced = [{ source: 'A', from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' }]
  await loadInto(database, versions, rowsOf(1), { replaced })
  const seen = new Set<number>()
  const state = { isOver: false, reads: 0 }
  const read = async () => {
    while (!state.isOver) {
      const { rows } = await database.pool.query<{ n: number; least: number; most: number }>(
        'SELECT count(*)::int AS n, min(version) AS least, max(version) AS most FROM shop.versions',
      )
      expect(rows[0]).toEqual({ n: rowsEach, least: rows[0]?.most, most: rows[0]?.most })
      seen.add(rows[0]?.most ?? 0)
      state.reads += 1
    }
  }
  const publish = async () => {
    try {
      for (let version = 2; version <= 6; version += 1) {
        const { counts } = await loadInto(database, versions, rowsOf(version), { replaced })
        expect(counts).toMatchObject([{ inserted: 500, updated: rowsEach - 500, deleted: 500 }])
      }
    } finally {
      state.isOver = true
    }
  }
  await Promise.all([publish(), read()])
  expect(state.reads).toBeGreaterThan(5)
  expect(seen.size).toBeGreaterThan(1)
}, 60_000)
