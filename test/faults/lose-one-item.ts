import { expect } from 'vitest'
import { startFleet } from './fleet.ts'

/** A run one of whose twenty-one items takes its process along, and what becomes of it and of the others. */
export async function loseOneItem(pipeline: string, environment: Record<string, string>): Promise<void> {
  await using fleet = await startFleet()
  const { database } = fleet
  const victim = await fleet.startWorker({ environment })
  const run = await fleet.startRun(pipeline)
  expect(await victim.ended).toBe('SIGABRT')
  const heir = await fleet.startWorker({ environment })
  await fleet.settled([run], 'completed')
  const { rows: items } = await database.pool.query<{ item: string; state: string; crashes: number; code: string }>(
    `SELECT item, state, crashes, error ->> 'code' AS code FROM steps WHERE run_id = $1 AND item <> '' ORDER BY item`,
    [run],
  )
  expect(items.filter(({ state }) => state === 'completed')).toHaveLength(20)
  expect(items.filter(({ state }) => state !== 'completed')).toEqual([
    { item: 'bad', state: 'failed', crashes: 3, code: 'dead_letter' },
  ])
  // The crash that took the worker along counts against nobody.
  expect(items.filter(({ crashes }) => crashes > 0)).toHaveLength(1)
  const { rows: attempts } = await database.pool.query<{ outcome: string; n: number }>(
    `SELECT outcome, count(*)::int AS n FROM attempts WHERE run_id = $1 AND item = 'bad' GROUP BY 1 ORDER BY 1`,
    [run],
  )
  expect(attempts).toEqual([
    { outcome: 'crashed', n: 3 },
    { outcome: 'lost', n: 1 },
  ])
  const { rows: workers } = await database.pool.query('SELECT id FROM workers')
  expect(workers).toEqual([{ id: heir.workerId }])
}
