import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { dumpRuns } from './entries.ts'
import { startFleet } from './fleet.ts'
import { effectsOf, expectedOf, outcomesOf, placeOf, type Stop, stopWorkers } from './stops.ts'

/**
 * Stops a worker at every one of these stops past its lease, all over one database, and wakes all of them when others
 * have their runs and stand in the middle of a step: the runs are running then, as they were, only under other claims.
 */
export async function stopAt(stops: readonly Stop[]): Promise<void> {
  await using fleet = await startFleet()
  const { database, eventually } = fleet
  const heir = fleet.startWorker({
    environment: { FAULTS_GATE: 'heir', FAULTS_HOLDS: 'yes', FAULTS_CONCURRENCY: '40' },
  })
  const victims = await stopWorkers(fleet, stops, 'stop')
  await fleet.openGate('heir')
  await heir
  // Of one whose run was done when it stopped nobody takes anything: woken within its lease, it would go on as it may.
  const leasesAreOver = async () => {
    const ids = victims.map(({ worker }) => worker.workerId)
    const { rows } = await database.pool.query('SELECT FROM workers WHERE id = ANY ($1) AND lease_ends_at > now()', [
      ids,
    ])
    return rows.length === 0
  }
  const heldOrDone = async () => {
    const { rows } = await database.pool.query<{ id: string; state: string }>('SELECT id, state FROM runs')
    const holding = new Set(
      (await fleet.notes())
        .filter(({ pid }) => !victims.some(({ worker }) => worker.pid === pid))
        .map(({ run }) => run),
    )
    return rows.every(({ id, state }) => state === 'completed' || (state === 'running' && holding.has(id)))
  }
  await eventually('others to stand in the middle of all runs that are not done', heldOrDone, 90_000)
  await eventually('the leases of all that stand still to be over', leasesAreOver)
  const before = await dumpRuns(database.pool)
  for (const { worker } of victims) worker.kill('SIGCONT')
  for (const victim of victims) {
    // Within a time, so that of one that does not end it is told where it stood and what it said.
    const isOver = async () => await Promise.race([victim.worker.ended, sleep(0, undefined)])
    const code = await eventually(`the worker that stood ${placeOf(victim)} to end`, isOver)
    expect([victim.point, code]).toEqual([victim.point, 70])
  }
  for (const { worker } of victims) expect(worker.said()).toContain('lost its lease')
  expect(await dumpRuns(database.pool)).toEqual(before)

  await fleet.openGate('journeys')
  await fleet.settled(
    victims.map(({ run }) => run),
    'completed',
    90_000,
  )
  for (const victim of victims) {
    const { point, run } = victim
    const where = placeOf(victim)
    const expected = expectedOf(victim)
    const effects = effectsOf(fleet, victim)
    // Nothing can keep a function from its first line that stood right before it. What has not come as far does not begin.
    if (point === 'step begun') for (const step of Object.keys(effects)) effects[step] = Math.min(1, effects[step] ?? 0)
    expect({ where, outcomes: await outcomesOf(fleet, run), effects }).toEqual({ where, ...expected })
  }
}
