import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { migrateDown, migrateUp } from '../src/database/migrate.ts'
import { platformMigrations } from '../src/database/migration-owner.ts'
import { createTestDatabase } from '../src/database/test-database.ts'

it("the billing batches' views go back one by one, leave the platform's tables free, and come again", async () => {
  const database = await createTestDatabase()
  const folder = fileURLToPath(new URL('../systems/billing-batches/migrations/', import.meta.url))
  const views = { name: 'billing-batches', folder, schema: 'billing_batches' }
  const config = async () => (await database.pool.query('SELECT FROM billing_batches.batch_monitoring_config')).rows
  await migrateUp(database, [platformMigrations, views])
  await migrateDown(database, views)
  expect(await config()).toEqual([])
  await migrateDown(database, views)
  await migrateDown(database, platformMigrations)
  await migrateUp(database, [platformMigrations, views])
  expect(await config()).toEqual([])
  await database.drop()
})
