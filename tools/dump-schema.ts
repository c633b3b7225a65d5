// Writes src/database/schema.sql: node tools/with-node.mjs --conditions=millrace-source tools/dump-schema.ts
import { writeFile } from 'node:fs/promises'
import { openDatabase } from '../src/database/database.ts'
import { startTemporary } from '../src/database/embedded/temporary.ts'
import { migrateUp } from '../src/database/migrate.ts'
import { dumpSchema } from '../src/database/schema-dump.ts'

const server = await startTemporary()
try {
  const database = openDatabase({ url: server.adminUrl })
  await migrateUp(database)
  await writeFile(new URL('../src/database/schema.sql', import.meta.url), await dumpSchema(database))
  await database.close()
} finally {
  await server.remove()
}
