import { resolve } from 'node:path'
import { type Database, openDatabase } from '../../database/database.ts'
import { configuredAddress, databaseAddress } from '../../database-address.ts'
import { remembered } from './inheritance.ts'
import type { Project } from './project.ts'

/** Opens the project's database as it is: nothing is migrated. The embedded server is started if it is the one. */
async function openProjectDatabase({ config, folder }: Project): Promise<Database> {
  const { url, schema } = config.database
  remembered(configuredAddress(url))
  const address = remembered(await databaseAddress(url, resolve(folder, '.millrace')))
  return openDatabase({ url: address, maxConnections: 5, ...(schema === undefined ? {} : { schema }) })
}

/** Opens the database, does something with it, and closes it. */
export async function withDatabase<Result>(
  project: Project,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openProjectDatabase(project)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
