import { expect, test } from 'vitest'
import { dumpRuns } from './entries.ts'
import { type Fleet, startFleet } from './fleet.ts'
import type { WorkerProcess } from './worker.ts'

async function begun(fleet: Fleet, worker: WorkerProcess, step: string): Promise<void> {
  await fleet.eventually(`${step} to begin`, async () =>
    (await fleet.notes()).some((line) => line.step === step && line.pid === worker.pid) ? true : undefined,
  )
}

test('a paused worker that wakes after its lease changes nothing and goes; a busy one keeps its lease', async () => {
  await using fleet = await startFleet()
  const { database, eventually } = fleet
  // One worker at a time, so that each gets its run; the waits are shared.
  const paused = await fleet.startWorker()
  const held = await fleet.startRun('held')
  await begun(fleet, paused, 'hold')
  paused.kill('SIGSTOP')

  const spinner = await fleet.startWorker()
  const busy = await fleet.startRun('busy')
  await begun(fleet, spinner, 'spin')
  await fleet.startWorker()
  await fleet.openGate('later-attempts')

  await eventually('the paused worker’s run to be completed by another', async () =>
    (await fleet.stateOf(held)) === 'completed' ? true : undefined,
  )
  await eventually('the busy run to end', async () => ((await fleet.stateOf(busy)) === 'completed' ? true : undefined))
  const before = await dumpRuns(database.pool)
  // The step ends in the very moment its process wakes, and tells.
  await fleet.openGate('first-attempt')
  paused.kill('SIGCONT')
  expect(await paused.ended).toBe(70)
  expect(paused.said()).toContain('lost its lease')
  expect(await dumpRuns(database.pool)).toEqual(before)

  const { rows: attempts } = await database.pool.query(
    'SELECT step, attempt, outcome, worker_id FROM attempts WHERE run_id = ANY ($1) ORDER BY step, attempt',
    [[held, busy]],
  )
  expect(attempts.map(({ step, attempt, outcome }) => `${step} ${attempt} ${outcome}`)).toEqual([
    'first 1 completed',
    'hold 1 lost',
    'hold 2 completed',
    'last 1 completed',
    'spin 1 completed',
  ])
  // Twelve busy seconds are more than a lease, and nobody stole the run.
  expect(attempts.at(-1)?.worker_id).toBe(spinner.workerId)
}, 90_000)

test('a worker whose main thread is blocked past the time-out of its step is killed, and another ends the run', async () => {
  await using fleet = await startFleet()
  const blocker = await fleet.startWorker()
  const blocked = await fleet.startRun('blocked')
  await begun(fleet, blocker, 'spin')
  const blockedAt = Date.now()
  await fleet.startWorker()
  expect(await blocker.ended).toBe('SIGKILL')
  // Its time-out of a second and ten of grace.
  expect(Date.now() - blockedAt).toBeGreaterThan(10_000)
  expect(blocker.said()).toMatch(/main thread has been blocked for 1\d s/)
  await fleet.eventually('the blocked run to end', async () =>
    (await fleet.stateOf(blocked)) === 'completed' ? true : undefined,
  )
}, 90_000)
