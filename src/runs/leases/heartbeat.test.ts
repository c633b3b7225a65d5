import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import { until } from '../kit-for-tests.ts'
import { insertWorker } from './worker-store.ts'

test('a process whose main thread is blocked for longer than it may be is killed', async () => {
  await using database = await createTestDatabase()
  const id = randomUUID()
  await insertWorker(database.pool, id, [])
  const endOfLease = async () => {
    const { rows } = await database.pool.query<{ at: Date }>('SELECT lease_ends_at AS at FROM workers WHERE id = $1', [
      id,
    ])
    return rows[0]?.at.getTime()
  }
  const atFirst = await endOfLease()
  const { url, schema } = database
  // Told to, it does nothing for ten seconds, and may for one.
  const code = `
    import { Heartbeat } from ${JSON.stringify(new URL('heartbeat.ts', import.meta.url))}
    const heartbeat = new Heartbeat(${JSON.stringify({ url, schema })}, '${id}', () => undefined)
    const block = async () => {
      const end = performance.now() + 10_000
      while (performance.now() < end);
      process.exit()
    }
    process.stdin.once('data', () => heartbeat.during(1_000, block))`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'inherit', 'pipe'] })
  const said: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const ended = once(child, 'close')
  await until(async () => (await endOfLease()) !== atFirst, 'its heart to beat')
  child.stdin.write('block')
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(Buffer.concat(said).toString()).toMatch(/the main thread has been blocked for \d+ s/)
})
