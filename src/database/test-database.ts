import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import type { DatabaseSettings } from './connection-settings.ts'
import { type Database, openDatabase } from './database.ts'
import { runAsAdmin, templateName, urlOfDatabase } from './template-database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's address on the server of this test run. */
    adminUrl: string
  }
}

/** A database of one test's own; `await using` or `drop()` removes it. */
export interface TestDatabase extends Database {
  drop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** A fresh clone of the migrated template; with `empty: true` a database without any table. */
export async function createTestDatabase(
  options: Omit<DatabaseSettings, 'url'> & { empty?: boolean } = {},
): Promise<TestDatabase> {
  const { empty = false, ...settings } = options
  const adminUrl = inject('adminUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  await runAsAdmin(adminUrl, `create database ${name} template ${empty ? 'template0' : templateName}`)
  const database = openDatabase({ ...settings, url: urlOfDatabase(adminUrl, name) })
  const drop = async (): Promise<void> => {
    await database.close()
    // Force: a test may have left a connection of a killed worker behind.
    await runAsAdmin(adminUrl, `drop database if exists ${name} with (force)`)
  }
  return { ...database, drop, [Symbol.asyncDispose]: drop }
}
