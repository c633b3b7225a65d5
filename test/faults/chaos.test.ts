import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startFleet } from './fleet.ts'
import type { WorkerProcess } from './worker.ts'

const runs = 100
const kills = 6

test('a hundred runs of five steps over three workers that are killed at random: every one completes, every rule holds', async () => {
  await using fleet = await startFleet()
  const { database, eventually } = fleet
  const workers: WorkerProcess[] = await Promise.all([fleet.startWorker(), fleet.startWorker(), fleet.startWorker()])
  const ids: string[] = []
  // Runs come all the while, so that every kill finds some under way.
  const starting = (async () => {
    for (let n = 0; n < runs; n += 1) {
      ids.push(await fleet.startRun('line'))
      await sleep(40)
    }
  })()
  for (let kill = 0; kill < kills; kill += 1) {
    await eventually('a run to be under way', async () => {
      const { rows } = await database.pool.query(`SELECT FROM runs WHERE state = 'running' LIMIT 1`)
      return rows.length > 0 || ids.length === runs ? true : undefined
    })
    await sleep(Math.random() * 300)
    const victim = workers.splice(Math.floor(Math.random() * workers.length), 1)[0]
    victim?.kill('SIGKILL')
    workers.push(await fleet.startWorker())
  }
  await starting
  await eventually(
    'all runs to complete',
    async () => {
      const { rows } = await database.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM runs WHERE state = 'completed'`,
      )
      return rows[0]?.n === runs ? true : undefined
    },
    35_000,
  )
  const { rows } = await database.pool.query<{ outcome: string; n: number }>(
    'SELECT outcome, count(*)::int AS n FROM attempts GROUP BY 1 ORDER BY 1',
  )
  const count = Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]))
  console.log(`attempts: ${JSON.stringify(count)}`)
  expect(count['completed']).toBe(runs * 5)
  // A lost attempt is told once, and only crashes lose one.
  expect(Object.keys(count).filter((outcome) => outcome !== 'completed' && outcome !== 'lost')).toEqual([])
}, 90_000)
