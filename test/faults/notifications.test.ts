import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../src/database/test-database.ts'
import { tell } from '../../src/notifications/kit-for-tests.ts'
import { openSink, type Sink } from '../../src/notifications/sink-for-tests.ts'
import { stopPoints } from '../../src/notifications/stop-points.ts'
import { until } from '../../src/runs/kit-for-tests.ts'

const script = fileURLToPath(new URL('notifications-process.ts', import.meta.url))

function startSender(database: TestDatabase, sink: Sink, environment: Record<string, string> = {}): ChildProcess {
  const env = { ...process.env, DATABASE_URL: database.url, SINK_URL: sink.url, ...environment }
  return spawn(process.execPath, [script], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function allSent(database: TestDatabase, count: number): Promise<boolean> {
  const { rows } = await database.pool.query<{ sent: number }>(
    `SELECT count(*)::integer AS sent FROM deliveries WHERE state = 'sent'`,
  )
  return rows[0]?.sent === count
}

it.each(stopPoints)(
  'killed at "%s", nothing is lost and at most one message comes twice, with its key',
  async (point) => {
    await using database = await createTestDatabase()
    await using sink = await openSink()
    const titles = ['One', 'Two', 'Three']
    await tell(
      database,
      new Date(),
      titles.map((title) => ({ title })),
    )
    const killed = startSender(database, sink, { KILLED_AT: point })
    const [, signal] = await once(killed, 'exit')
    expect(signal).toBe('SIGKILL')
    // What it had leased, as it is a minute later.
    await database.pool.query(`UPDATE deliveries SET lease_ends_at = now() - interval '1 ms' WHERE state = 'sending'`)
    const other = startSender(database, sink)
    try {
      await until(() => allSent(database, titles.length), 'that all is sent')
    } finally {
      await end(other)
    }
    expect([...new Set(sink.titles())].toSorted()).toEqual(titles.toSorted())
    expect(new Set(sink.received.map(({ key }) => key)).size).toBe(titles.length)
    expect(sink.received.length).toBeLessThanOrEqual(titles.length + 1)
  },
)

it('two processes that send at once send each message once, and hold the rate of the channel together', async () => {
  await using database = await createTestDatabase()
  await using sink = await openSink()
  const times: number[] = []
  sink.does = () => {
    times.push(performance.now())
    return 200
  }
  const processes = [
    startSender(database, sink, { PER_SECOND: '10' }),
    startSender(database, sink, { PER_SECOND: '10' }),
  ]
  try {
    await tell(
      database,
      new Date(),
      Array.from({ length: 21 }, (_, index) => ({ title: `Message ${index}` })),
    )
    await until(() => allSent(database, 21), 'that all is sent')
  } finally {
    await Promise.all(processes.map(end))
  }
  expect(new Set(sink.titles()).size).toBe(21)
  expect(sink.received).toHaveLength(21)
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(20 * 100 - 80)
})
