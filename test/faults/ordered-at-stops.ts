import { expect } from 'vitest'
import { Refusal } from '../../src/index.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { outcomesOf, placeOf, type Stop, stepsOf } from './stops.ts'
import type { WorkerProcess } from './worker.ts'

type Order = 'cancel' | 'pause'

const casesInAFleet = 4

/**
 * Cancels and pauses runs while their worker stands at every one of these stops, and resumes them. The sweep is no
 * stop of a run. Every few cases have a database of their own, so that who waits for a lock there waits in this case.
 */
export async function orderAt(stops: readonly Stop[]): Promise<void> {
  const cases = (['cancel', 'pause'] as const).flatMap((order) =>
    stops.filter(({ point }) => point !== 'in a sweep').map((stop) => ({ order, stop })),
  )
  const fleets = Object.values(Object.groupBy(cases, (one) => Math.floor(cases.indexOf(one) / casesInAFleet)))
  await Promise.all(
    fleets.map(async (some = []) => {
      await using fleet = await startFleet()
      const worker = await fleet.startWorker({ pipelines: ['journey-0', 'delivery-0'] })
      for (const { order, stop } of some) await orderOnce(fleet, worker, order, stop)
    }),
  )
}

async function orderOnce(fleet: Fleet, worker: WorkerProcess, order: Order, stop: Stop) {
  const { platform, eventually } = fleet
  const where = `${order} ${placeOf(stop)}`
  const sprungBefore = (await worker.sprung()).length
  await worker.set({ point: stop.point, occurrence: stop.occurrence, does: 'stop' })
  const run = await fleet.startRun(`${stop.of}-0`)
  await eventually(`it to stop: ${where}`, async () => (await worker.sprung()).length > sprungBefore)
  await eventually('it to stand still', () => worker.isStill())
  const wasOver = (await fleet.stateOf(run)) === 'completed'

  let isOrdered = false
  const ordered = (order === 'cancel' ? platform.cancelRun(run) : platform.pauseRun(run)).finally(() => {
    isOrdered = true
  })
  const answer = ordered.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? 'refused' : String(error)),
  )
  // A load that is about to commit holds the row of its run.
  await eventually('the order to be given, or to wait for the row', async () => isOrdered || (await isWaiting(fleet)))
  worker.kill('SIGCONT')
  expect({ where, answer: await answer }).toEqual({ where, answer: wasOver ? 'refused' : 'done' })

  const came = await eventually(`it to come to rest: ${where}`, async () => {
    const state = await fleet.stateOf(run)
    return ['cancelled', 'paused', 'completed'].includes(state) && state
  })
  const stopped = order === 'cancel' ? 'cancelled' : 'paused'
  // In its last step a run may be done before its worker has heard of the order, as it is when it was over already.
  const isLate = came === 'completed' && (wasOver || stop.lost === 'last')
  expect({ where, came }).toEqual({ where, came: isLate ? 'completed' : stopped })
  if (came === 'completed') return

  await platform.resumeRun(run)
  await fleet.settled([run], 'completed')
  const outcomes = Object.entries(await outcomesOf(fleet, run))
  const completed = outcomes.map(([step, all]) => [step, all.filter((outcome) => outcome !== 'cancelled')])
  expect({ where, ...Object.fromEntries(completed) }).toEqual({
    where,
    ...Object.fromEntries(stepsOf(stop).map((step) => [step, ['completed']])),
  })
}

async function isWaiting({ database }: Fleet): Promise<boolean> {
  const { rows } = await database.pool.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return rows.length > 0
}
