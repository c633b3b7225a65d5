import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Fleet, startFleet } from './fleet.ts'
import { outcomesOf, withoutLost } from './stops.ts'
import type { WorkerProcess } from './worker.ts'

const workersAtOnce = 3
/** From the crash until a run is back in the queue: a lease, a sweep, and a beat of slack. */
const longestMs = 15_000

/** Kills workers at random while runs of five steps go, each time starting another in its place. */
export async function killAtRandom({ runs, kills }: { runs: number; kills: number }): Promise<void> {
  await using fleet = await startFleet()
  const { database, eventually } = fleet
  const workers: WorkerProcess[] = await Promise.all(Array.from({ length: workersAtOnce }, () => fleet.startWorker()))
  const ids: string[] = []
  // Runs come all the while, so that every kill finds some under way.
  const starting = (async () => {
    for (let n = 0; n < runs; n += 1) {
      ids.push(await fleet.startRun('line'))
      await sleep(40)
    }
  })()
  const killedAt = new Map<string, number>()
  for (let kill = 0; kill < kills; kill += 1) {
    await eventually('a run to be under way', async () => {
      const { rows } = await database.pool.query(`SELECT FROM runs WHERE state = 'running' LIMIT 1`)
      return rows.length > 0 || ids.length === runs
    })
    await sleep(Math.random() * 300)
    const victim = workers.splice(Math.floor(Math.random() * workers.length), 1)[0]
    if (!victim) throw new Error('expected a worker to kill')
    victim.kill('SIGKILL')
    killedAt.set(victim.workerId, Date.now())
    workers.push(await fleet.startWorker())
  }
  await starting
  await fleet.settled(ids, 'completed', 60_000)
  let lost = 0
  for (const run of ids) {
    const outcomes = Object.values(await outcomesOf(fleet, run))
    // A completed step is not made again, and only a crash loses an attempt.
    expect({ run, completed: outcomes.map((all) => withoutLost(all)) }).toEqual({
      run,
      completed: Array.from({ length: 5 }, () => ['completed']),
    })
    lost += outcomes.flat().filter((outcome) => outcome === 'lost').length
  }
  const waitedMs = await timesToRescue(fleet, killedAt)
  console.log(
    `${runs} runs, ${kills} kills: ${lost} attempts lost, ${waitedMs.length} runs rescued, the last after ${waitedMs.at(-1)} ms`,
  )
  expect(waitedMs.filter((ms) => ms > longestMs)).toEqual([])
}

/** How long every run of a killed worker took to be back in the queue, in their order. */
async function timesToRescue({ database }: Fleet, killedAt: ReadonlyMap<string, number>): Promise<number[]> {
  const { rows } = await database.pool.query<{ worker: string; at: Date }>(
    `SELECT detail ->> 'lostWorker' AS worker, at FROM run_events WHERE actor = 'sweep' AND detail ? 'lostWorker'`,
  )
  return rows
    .map(({ worker, at }) => at.getTime() - (killedAt.get(worker) ?? Number.NEGATIVE_INFINITY))
    .toSorted((a, b) => a - b)
}
