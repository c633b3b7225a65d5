import { Client } from 'pg'
import { openDatabase } from './database.ts'
import { migrateUp } from './migrate.ts'

/** Tests clone this database, which costs some 50 ms, rather than migrate an empty one. */
export const templateName = 'millrace_template'

/** Makes the migrated database that tests clone. */
export async function makeTemplate(adminUrl: string): Promise<void> {
  await runAsAdmin(adminUrl, `create database ${templateName}`)
  const template = openDatabase({ url: urlOfDatabase(adminUrl, templateName), maxConnections: 2 })
  try {
    await migrateUp(template)
  } finally {
    await template.close()
  }
  // Nobody can connect by mistake, which would also make cloning fail.
  await runAsAdmin(adminUrl, `alter database ${templateName} allow_connections false`)
}

/** The same server, another database. */
export function urlOfDatabase(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

/** Runs one statement that concerns whole databases. */
export async function runAsAdmin(adminUrl: string, statement: string): Promise<void> {
  const connection = new Client({ connectionString: adminUrl })
  await connection.connect()
  try {
    await connection.query(statement)
  } finally {
    await connection.end()
  }
}
