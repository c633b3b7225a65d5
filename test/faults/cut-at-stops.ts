import { expect } from 'vitest'
import { startFleet } from './fleet.ts'
import { effectsOf, expectedOf, outcomesOf, type Stop, stopWorkers, withoutLost } from './stops.ts'

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
  for (const { worker, run, point, occurrence } of victims) {
    const where = `${point} (${occurrence})`
    // What was storing rows may be lost with its connection, and then is made again. The sweeper goes on with a run
    // that another worker has lost in its first step.
    const { fetch, store, ...others } = await outcomesOf(fleet, run)
    const effects = effectsOf(fleet, run)
    const found = { fetch: withoutLost(fetch), store: withoutLost(store), ...others }
    const expected = expectedOf({})
    expect({ where, outcomes: found }).toEqual({ where, outcomes: expected.outcomes })
    expect({ where, effects }).toEqual({
      where,
      effects: { ...expected.effects, fetch: Math.min(effects['fetch'] ?? 0, fetch?.length ?? 0) },
    })
    const { rows } = await fleet.database.pool.query<{ worker: string }>(
      `SELECT DISTINCT worker_id AS worker FROM attempts WHERE run_id = $1 AND outcome = 'completed'`,
      [run],
    )
    expect({ where, workers: rows.map((row) => row.worker) }).toEqual({ where, workers: [worker.workerId] })
  }
}
