import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { defineConfig } from '../../pipelines/config.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { createPlatform, type Platform } from '../../platform.ts'

let tries = 0
let failFirst = false

const bills = pipeline('bills')
  .step('fetch', () => ['a', 'b'])
  .transaction('book', { from: 'fetch', retry: { attempts: 2, base: '1ms' } }, async ({ client, inputs }) => {
    tries += 1
    await client.query('INSERT INTO bills SELECT unnest($1::text[])', [inputs.fetch])
    if (failFirst && tries === 1) throw new Error('down')
    return { booked: inputs.fetch.length }
  })
  .step('tell', { from: 'book' }, ({ inputs }) => `${inputs.book.booked} booked`)

let database: TestDatabase
let platform: Platform

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query('CREATE TABLE bills (id text)')
  platform = createPlatform(defineConfig({ systems: [], pipelines: [bills], database: { url: database.url } }))
  await platform.startWorker()
})
afterAll(async () => {
  await platform.stop(0)
  await database.drop()
})

async function runBills(options: { dryRun?: boolean } = {}) {
  await database.pool.query('TRUNCATE bills')
  tries = 0
  const { id } = await platform.startRun('bills', options)
  const report = await platform.waitForRun(id, { timeoutMs: 15_000 })
  const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM bills ORDER BY id')
  return { status: report.status, bills: rows.map((row) => row.id) }
}

it('what it writes is there with its completion, once, and its readers get what it returns', async () => {
  expect(await runBills()).toEqual({ status: 'completed', bills: ['a', 'b'] })
})

it('an attempt that fails leaves nothing behind for the next', async () => {
  failFirst = true
  expect(await runBills()).toEqual({ status: 'completed', bills: ['a', 'b'] })
  expect(tries).toBe(2)
  failFirst = false
})

it('a dry run takes its writes back, and goes on with what it returned', async () => {
  expect(await runBills({ dryRun: true })).toEqual({ status: 'completed', bills: [] })
})
