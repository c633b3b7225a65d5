import { expect } from 'vitest'
import { startFleet } from './fleet.ts'
import {
  effectsOf,
  expectedOf,
  outcomesOf,
  placeOf,
  type Stop,
  stopWorkers,
  withoutLost,
  withoutLostRows,
} from './stops.ts'

/** Cuts all connections of a worker at every one of these stops. It keeps its lease, and goes on with its run itself. */
export async function cutAt(stops: readonly Stop[]): Promise<void> {
  await using fleet = await startFleet()
  const victims = await stopWorkers(fleet, stops, 'stop', {
    proxied: true,
    // Not all at once: a worker must not stand still for as long as a lease, and starting many takes its time.
    onStop: ({ worker }) => {
      worker.proxy?.cut()
      worker.kill('SIGCONT')
    },
  })
  await fleet.settled(
    victims.map(({ run }) => run),
    'completed',
  )
  for (const victim of victims) {
    const { worker, run, of } = victim
    const where = placeOf(victim)
    // The sweeper goes on with a run that another worker has lost in its first step.
    const all = await outcomesOf(fleet, run)
    const first = of === 'journey' ? 'fetch' : 'take'
    const outcomes = withoutLostRows({ ...all, [first]: withoutLost(all[first]) })
    const effects = effectsOf(fleet, victim)
    const expected = expectedOf({ of })
    expect({ where, outcomes }).toEqual({ where, outcomes: expected.outcomes })
    expect({ where, effects }).toEqual({
      where,
      effects: { ...expected.effects, [first]: Math.min(effects[first] ?? 0, all[first]?.length ?? 0) },
    })
    const { rows } = await fleet.database.pool.query<{ worker: string }>(
      `SELECT DISTINCT worker_id AS worker FROM attempts WHERE run_id = $1 AND outcome = 'completed'`,
      [run],
    )
    expect({ where, workers: rows.map((row) => row.worker) }).toEqual({ where, workers: [worker.workerId] })
  }
}
