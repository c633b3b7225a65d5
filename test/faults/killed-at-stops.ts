import { expect } from 'vitest'
import { brokenBatches, brokenTables } from './batch-invariants.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { effectsOf, expectedOf, outcomesOf, placeOf, type Stop, stopWorkers } from './stops.ts'

/** From the crash to the next attempt: a lease, a sweep, and a beat of slack. */
const longestMs = 15_000

interface Waited {
  toRescueMs: number | undefined
  toAttemptMs: number
}

/** From the crash until the sweep had taken the run back, and until another worker had claimed it. */
async function timesToNextAttempt({ database }: Fleet, run: string, killedAt: number): Promise<Waited> {
  const { rows } = await database.pool.query<{ actor: string; to: string; at: Date }>(
    `SELECT actor, to_state AS to, at FROM run_events WHERE run_id = $1 AND step IS NULL AND at >= $2 ORDER BY number`,
    [run, new Date(killedAt)],
  )
  const since = (at: Date | undefined) => (at === undefined ? undefined : at.getTime() - killedAt)
  return {
    toRescueMs: since(rows.find(({ actor }) => actor === 'sweep')?.at),
    toAttemptMs: since(rows.find(({ to }) => to === 'running')?.at) ?? 0,
  }
}

/** Kills a worker at every one of these stops, all over one database. */
export async function killAt(stops: readonly Stop[]): Promise<void> {
  await using fleet = await startFleet()
  const heir = fleet.startWorker({ environment: { FAULTS_GATE: 'heir' } })
  const victims = await stopWorkers(fleet, stops, 'kill')
  // Before anybody puts anything right: what a reader finds then is whole, or is not there.
  expect(await brokenBatches(fleet.database.pool, fleet.database.schema)).toEqual({})
  expect(await brokenTables(fleet.database.pool)).toEqual({})
  await fleet.openGate('heir')
  await heir
  await fleet.settled(
    victims.map(({ run }) => run),
    'completed',
    90_000,
  )
  const waited: Record<string, Waited> = {}
  for (const victim of victims) {
    const { point, run } = victim
    const where = placeOf(victim)
    const found = { outcomes: await outcomesOf(fleet, run), effects: effectsOf(fleet, victim) }
    expect({ where, ...found }).toEqual({ where, ...expectedOf(victim) })
    // The sweeper had no run of its own, and the dead worker whose run it took back was declared dead by hand.
    if (point !== 'in a sweep') waited[where] = await timesToNextAttempt(fleet, run, victim.at)
  }
  console.log(`SIGKILL to next attempt, in ms: ${JSON.stringify(waited)}`)
  expect(Object.entries(waited).filter(([, { toAttemptMs }]) => toAttemptMs > longestMs)).toEqual([])
}
