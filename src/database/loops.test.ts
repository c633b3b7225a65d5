import { expect, it } from 'vitest'
import { notify } from './channel.ts'
import { Loops } from './loops.ts'
import { createTestDatabase } from './test-database.ts'

const listeners = `SELECT count(*)::int AS count FROM pg_stat_activity
  WHERE datname = current_database() AND query ILIKE 'listen%' OR application_name LIKE '%listener%' AND datname = current_database()`

it('wakes the loops of several roles over one connection, which ends with the last of them', async () => {
  await using database = await createTestDatabase()
  const turns = { scheduler: 0, monitor: 0 }
  const fail = (error: unknown) => {
    throw error
  }
  const [scheduler, monitor] = [new Loops(database, fail), new Loops(database, fail)]
  scheduler.start('due', 1e9, async () => (turns.scheduler += 1), { wakesOn: 'test' })
  monitor.start('rules', 1e9, async () => (turns.monitor += 1), { wakesOn: 'test' })
  await expect.poll(() => turns.scheduler > 0 && turns.monitor > 0).toBe(true)
  const before = { ...turns }
  await notify(database.pool, 'test')
  await expect.poll(() => turns.scheduler > before.scheduler && turns.monitor > before.monitor).toBe(true)

  await scheduler.stop()
  const after = turns.monitor
  await notify(database.pool, 'test')
  await expect.poll(() => turns.monitor > after).toBe(true)
  await monitor.stop()
  await expect.poll(async () => (await database.pool.query<{ count: number }>(listeners)).rows[0]?.count).toBe(0)
})

it('takes a turn of every loop by hand, in the order they were started, and says which one failed', async () => {
  await using database = await createTestDatabase()
  const told: string[] = []
  const loops = new Loops(database, (error, loop) => told.push(`${loop}: ${(error as Error).message}`))
  loops.start('first', Number.POSITIVE_INFINITY, async () => told.push('first'))
  loops.start('second', Number.POSITIVE_INFINITY, async () => {
    throw new Error('no')
  })
  await expect(loops.tick()).rejects.toThrow('no')
  expect(told).toContain('first')
  await loops.stop()
  await loops.stop()
})
