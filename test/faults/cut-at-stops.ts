import { expect } from 'vitest'
import { startFleet } from './fleet.ts'
import { effectsOf, expectedOf, outcomesOf, type Stop, stopWorkers } from './stops.ts'

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
  for (const { worker, run, point, occurrence, lost } of victims) {
    const where = `${point} (${occurrence})`
    // Only the transaction of a load is gone with its connection. The sweeper goes on with a run that another had lost.
    const again = /^load before|sweep/.test(point) && lost !== undefined ? { lost } : {}
    const expected = expectedOf(again)
    const found = { outcomes: await outcomesOf(fleet, run), effects: effectsOf(fleet, run) }
    expect({ where, ...found }).toEqual({ where, ...expected })
    const { rows } = await fleet.database.pool.query<{ worker: string }>(
      `SELECT DISTINCT worker_id AS worker FROM attempts WHERE run_id = $1 AND outcome = 'completed'`,
      [run],
    )
    const { rows: own } = await fleet.database.pool.query<{ id: string }>(
      'SELECT id FROM workers WHERE process_id = $1',
      [worker.pid],
    )
    expect({ where, workers: rows.map((row) => row.worker) }).toEqual({ where, workers: own.map(({ id }) => id) })
  }
}
