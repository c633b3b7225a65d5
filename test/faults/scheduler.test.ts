import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../../src/database/test-database.ts'
import { TestClock } from '../../src/pipelines/clock.ts'
import { createPlatform } from '../../src/platform.ts'
import { turnPoints } from '../../src/runs/stop-points.ts'
import { Register } from '../../src/scheduler/schedules/register.ts'
import { startScheduler } from '../../src/scheduler/schedules/scheduler.ts'
import { readNotes, type TrapNote } from './notes.ts'
import { proxyBefore } from './proxy.ts'

// As the killed processes load it: the test runner rewrites functions, and the version of a pipeline goes by their text.
const { default: config, schedules } = createRequire(import.meta.url)(
  './schedules.ts',
) as typeof import('./schedules.ts')
const script = fileURLToPath(new URL('scheduler-process.ts', import.meta.url))
const hourMs = 3_600_000

/** A database in which each schedule was last decided so many hours ago. */
async function database(hours: number) {
  const stored = await createTestDatabase()
  const at = (url: string, now: Date) =>
    createPlatform({ ...config, database: { url } }, { simulate: false, migrate: false, clock: new TestClock(now) })
  const now = new Date()
  const platform = at(stored.url, now)
  await new Register(await platform.engine()).write(schedules, new Date(now.getTime() - hours * hourMs))
  return {
    stored,
    platform,
    at,
    now,
    /** Due times, runs, ticks whose run is not there, runs without a tick, and runs that nobody will execute. */
    books: async () => {
      const { rows } = await stored.pool.query<Record<string, number>>(
        `SELECT count(*)::int AS ticks, count(DISTINCT (t.schedule, t.due_at))::int AS due,
           count(*) FILTER (WHERE r.id IS NULL)::int AS "withoutRun",
           (SELECT count(*) FROM runs WHERE id NOT IN (SELECT run_id FROM ticks))::int AS "withoutTick",
           (SELECT count(*) FROM runs WHERE NOT admitted)::int AS left
         FROM ticks t LEFT JOIN runs r ON r.id = t.run_id`,
      )
      return rows[0]
    },
    [Symbol.asyncDispose]: async () => {
      await platform.stop(0)
      await stored.drop()
    },
  }
}

test.each(turnPoints)(
  'a scheduler that is killed %s has fired all of it or nothing, and another goes on',
  async (point) => {
    await using scene = await database(5)
    const { stored, platform, books } = scene
    const folder = await mkdtemp(join(tmpdir(), 'millrace-faults-'))
    const child = spawn(process.execPath, [script], {
      env: {
        ...process.env,
        DATABASE_URL: stored.url,
        FAULTS_FOLDER: folder,
        FAULTS_TRAP: JSON.stringify({ point, occurrence: 1, does: 'kill' }),
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    await once(child, 'exit')
    expect((await readNotes<TrapNote>(folder, 'traps')).map((trap) => trap.point)).toEqual([point])
    const fired = point === 'turn after commit' ? 15 : 0
    const whole = { withoutRun: 0, withoutTick: 0, left: 0 }
    expect(await books()).toEqual({ ticks: fired, due: fired, ...whole })
    const scheduler = startScheduler(await platform.engine(), {
      schedules: async () => schedules,
      onError: () => undefined,
    })
    // The server may still be about to find out that the other is gone.
    await expect
      .poll(async () => {
        await scheduler.tick()
        return await books()
      })
      .toEqual({ ticks: 15, due: 15, ...whole })
    await scheduler.tick()
    expect(await books()).toEqual({ ticks: 15, due: 15, ...whole })
    await scheduler.stop()
    await rm(folder, { recursive: true })
  },
)

test('a scheduler that is cut off in the middle of a commit fires nothing twice and loses nothing', async () => {
  await using scene = await database(5)
  const { stored, at, now, books } = scene
  await using proxy = await proxyBefore(stored.url)
  const platform = at(proxy.url, now)
  // The answer to the first COMMIT that stores a tick never comes.
  const cut = proxy.cutReplyTo('commit', 'insert-ticks')
  const errors: unknown[] = []
  const scheduler = startScheduler(await platform.engine(), {
    schedules: async () => schedules,
    onError: (error) => void errors.push(error),
  })
  await cut
  const whole = { ticks: 15, due: 15, withoutRun: 0, withoutTick: 0, left: 0 }
  expect(await books()).toEqual(whole)
  await expect.poll(() => errors.length).toBeGreaterThan(0)
  await scheduler.tick()
  expect(await books()).toEqual(whole)
  // And cut off altogether, it comes back by itself.
  proxy.cut()
  await scheduler.tick().catch(() => undefined)
  await stored.pool.query('DELETE FROM ticks WHERE due_at > $1', [new Date(now.getTime() - hourMs)])
  await stored.pool.query(
    `UPDATE schedules SET decided_until = decided_until - interval '1 hour', next_due_at = decided_until`,
  )
  await expect.poll(async () => (await books())?.ticks, { timeout: 30_000 }).toBe(15)
  await scheduler.stop()
  await platform.stop(0)
})
