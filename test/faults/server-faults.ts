import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Fleet, startFleet } from './fleet.ts'
import type { Server } from './server.ts'
import { expectedOf, outcomesOf, stopWorkers, withoutLost } from './stops.ts'
import type { WorkerProcess } from './worker.ts'

/** Kills the server so many times while runs go on two workers. No worker loses its lease, and every run completes. */
export async function crashServer(server: Server, { crashes }: { crashes: number }): Promise<void> {
  await using fleet = await startFleet(server.openDatabase)
  const workers = await Promise.all([fleet.startWorker(), fleet.startWorker()])
  const runs: string[] = []
  for (let crash = 0; crash < crashes; crash += 1) {
    for (let n = 0; n < 10; n += 1) runs.push(await fleet.startRun(n % 2 === 0 ? 'line' : `journey-${crash}`))
    await fleet.eventually('some of them to be under way', async () => (await count(fleet, 'running')) > 2)
    await sleep(Math.random() * 500)
    await server.crash()
  }
  await fleet.settled(runs, 'completed', 60_000)
  const { rows } = await fleet.database.pool.query<{ id: string }>('SELECT id FROM workers')
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(workers.map(({ workerId }) => workerId)))
  await expectNothingTwice(fleet, runs)
}

/** Crashes the server when a worker, in its sweep, has found that another is gone, and has not yet taken its run back. */
export async function crashInSweep(server: Server): Promise<void> {
  await using fleet = await startFleet(server.openDatabase)
  const [victim] = await stopWorkers(
    fleet,
    [{ of: 'journey', point: 'in a sweep', occurrence: 1, lost: 'fetch' }],
    'stop',
  )
  if (!victim) throw new Error('expected a worker in its sweep')
  await server.crash()
  victim.worker.kill('SIGCONT')
  await fleet.settled([victim.run], 'completed')
  expect(await outcomesOf(fleet, victim.run)).toEqual(expectedOf(victim).outcomes)
}

/**
 * Has the server take no writes for so long while runs go on two workers, which are started again when they have ended,
 * as a supervisor does: nobody can renew a lease meanwhile. Answers how many have ended.
 */
export async function refuseWrites(server: Server, { forMs }: { forMs: number }): Promise<number> {
  await using fleet = await startFleet(server.openDatabase)
  let isOver = false
  let ended = 0
  const keepWorker = async (first: WorkerProcess) => {
    for (let worker: WorkerProcess | undefined = first; !isOver; ) {
      if (worker) expect([70, 'SIGKILL']).toContain(await worker.ended)
      if (isOver) return
      if (worker) ended += 1
      worker = await fleet.startWorker().catch(() => undefined)
    }
  }
  const kept = [keepWorker(await fleet.startWorker()), keepWorker(await fleet.startWorker())]
  const runs: string[] = []
  for (let n = 0; n < 20; n += 1) runs.push(await fleet.startRun(n % 2 === 0 ? 'line' : `journey-${n}`))
  await fleet.eventually('some of them to be under way', async () => (await count(fleet, 'running')) > 2)
  await server.setReadOnly(true)
  try {
    await sleep(forMs)
  } finally {
    await server.setReadOnly(false)
  }
  await fleet.settled(runs, 'completed', 60_000)
  isOver = true
  await expectNothingTwice(fleet, runs)
  void Promise.all(kept)
  return ended
}

async function count({ database }: Fleet, state: string): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM runs WHERE state = $1', [
    state,
  ])
  return rows[0]?.n ?? 0
}

/** Every step has completed once; what else it had is lost with the database or its worker. */
async function expectNothingTwice(fleet: Fleet, runs: readonly string[]): Promise<void> {
  for (const run of runs) {
    for (const [step, outcomes] of Object.entries(await outcomesOf(fleet, run))) {
      const others = withoutLost(outcomes)
      expect({ run, step, others }).toEqual({ run, step, others: ['completed'] })
    }
  }
}
