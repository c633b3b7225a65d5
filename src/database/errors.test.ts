import { expect, test } from 'vitest'
import { connectOnce } from './database.ts'
import { isConnectionError } from './errors.ts'
import { createTestDatabase } from './test-database.ts'

test('a server that has no connection left is away, like one that does not answer', async () => {
  await using database = await createTestDatabase()
  const role = `narrow_${process.pid}`
  await database.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'narrow' CONNECTION LIMIT 1`)
  const url = new URL(database.url)
  url.username = role
  url.password = 'narrow'
  const only = await connectOnce({ url: url.href })
  try {
    const refused = await connectOnce({ url: url.href }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: '53300' })
    expect(isConnectionError(refused)).toBe(true)
  } finally {
    await only.end()
    await database.pool.query(`DROP ROLE ${role}`)
  }
})
