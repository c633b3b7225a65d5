import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Fleet, startFleet } from './fleet.ts'
import { outcomesOf, withoutLost } from './stops.ts'
import type { WorkerProcess } from './worker.ts'

const runsOfEach = 5

/** Every kind of connection that a worker has, by the name it gives itself. */
const connections = ['millrace', 'millrace journal', 'millrace listener', 'millrace heartbeat']

/**
 * Freezes one kind of connection of one worker each, new ones too, for so long, which is more than a lease; another
 * worker is there all the while. Only the one without its heartbeat may lose its runs, and no run loses anything else.
 */
export async function freezeBytes({ forMs }: { forMs: number }): Promise<void> {
  await using fleet = await startFleet()
  const heir = fleet.startWorker({ environment: { FAULTS_GATE: 'heir' } })
  const frozen = await Promise.all(
    connections.map(async (application, number) => {
      const pipeline = `journey-${number}`
      const worker = await fleet.startWorker({ pipelines: [pipeline], proxied: true })
      const runs = await Promise.all(Array.from({ length: runsOfEach }, () => fleet.startRun(pipeline)))
      await fleet.eventually('one of them to be under way', () => hasBegun(fleet, worker))
      worker.proxy?.freeze(application)
      return { application, worker, runs }
    }),
  )
  await fleet.openGate('heir')
  await heir
  await sleep(forMs)
  for (const { worker } of frozen) void worker.proxy?.thaw()
  const { worker: silent } = frozen.find(({ application }) => application === 'millrace heartbeat') ?? {}
  expect(await silent?.ended).toBe(70)
  await fleet.settled(
    frozen.flatMap(({ runs }) => runs),
    'completed',
    90_000,
  )
  for (const { application, worker, runs } of frozen) {
    for (const run of runs) {
      for (const [step, outcomes] of Object.entries(await outcomesOf(fleet, run))) {
        const others = withoutLost(outcomes)
        expect({ application, run, step, others }).toEqual({ application, run, step, others: ['completed'] })
      }
    }
    const { rows } = await fleet.database.pool.query('SELECT FROM workers WHERE id = $1', [worker.workerId])
    expect({ application, lives: rows.length === 1 }).toEqual({ application, lives: worker !== silent })
  }
}

async function hasBegun(fleet: Fleet, { pid }: WorkerProcess): Promise<boolean> {
  return (await fleet.notes()).some((note) => note.pid === pid)
}
