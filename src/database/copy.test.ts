import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { copyIn } from './copy.ts'
import { createTestDatabase } from './test-database.ts'

const deadlines = { statementMs: 200, queryMs: 300 }

test('a copy may outlast ordinary statements, whose deadline then holds again', async () => {
  await using database = await createTestDatabase({ schema: 'public', deadlines })
  await database.pool.query('create table notes (id int)')
  await database.transaction(async (connection) => {
    await copyIn(connection, 'copy notes from stdin', slowLines(3, 200))
    const { rows } = await connection.query('show statement_timeout')
    expect(rows).toEqual([{ statement_timeout: '200ms' }])
  })
  const { rows } = await database.pool.query('select count(*) from notes')
  expect(rows).toEqual([{ count: 3 }])
})

test('a copy past its own deadline, or aborted, leaves nothing', async () => {
  await using database = await createTestDatabase({ schema: 'public' })
  await database.pool.query('create table notes (id int)')
  const late = database.transaction((connection) =>
    copyIn(connection, 'copy notes from stdin', slowLines(10, 100), { timeoutMs: 250 }),
  )
  await expect(late).rejects.toThrow(/statement timeout/)
  const aborted = database.transaction((connection) =>
    copyIn(connection, 'copy notes from stdin', slowLines(10, 100), { signal: AbortSignal.timeout(150) }),
  )
  await expect(aborted).rejects.toThrow(/abort/i)
  const { rows } = await database.pool.query('select count(*) from notes')
  expect(rows).toEqual([{ count: 0 }])
})

async function* slowLines(count: number, everyMs: number): AsyncGenerator<string> {
  for (let line = 0; line < count; line += 1) {
    await sleep(everyMs)
    yield `${line}\n`
  }
}
