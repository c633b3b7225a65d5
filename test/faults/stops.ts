import { leaseSeconds } from '../../src/runs/leases/lease.ts'
import type { StopPoint } from '../../src/runs/stop-points.ts'
import type { Fleet } from './fleet.ts'
import type { Trap } from './trap.ts'
import type { WorkerProcess } from './worker.ts'

/** The pipelines that come by stop points: each has its last step as `last`. */
const kinds = {
  journey: { steps: ['fetch', 'store', 'send', 'last'], withEffect: ['fetch', 'send', 'last'] },
  delivery: { steps: ['take', 'judge', 'keep', 'book', 'last'], withEffect: ['take', 'last'] },
} as const

/** Steps whose rows and completion are one transaction: lost with its connection, and then made again. */
const storing: readonly string[] = ['store', 'take', 'judge', 'keep', 'book']

/** A place in the life of a run, and what it costs when its worker is gone from there on. */
export interface Stop {
  of: keyof typeof kinds
  point: StopPoint
  occurrence: number
  /** The step that was under way and is tried again. */
  lost?: (typeof kinds)[keyof typeof kinds]['steps'][number]
  /** That step had had its effect when it was lost, so that it has it twice. */
  twice?: true
}

/** Every place at which a journey comes by a stop point, in their order. */
const ofJourney: readonly Omit<Stop, 'of'>[] = [
  { point: 'before claim', occurrence: 1 },
  { point: 'before flush', occurrence: 1 },
  { point: 'after commit', occurrence: 1, lost: 'fetch' },
  { point: 'after claim', occurrence: 1, lost: 'fetch' },
  { point: 'step begun', occurrence: 1, lost: 'fetch' },
  { point: 'effect done', occurrence: 1, lost: 'fetch', twice: true },
  { point: 'before flush', occurrence: 2, lost: 'fetch', twice: true },
  { point: 'after commit', occurrence: 2, lost: 'store' },
  { point: 'step begun', occurrence: 2, lost: 'store' },
  { point: 'load before fence', occurrence: 1, lost: 'store' },
  { point: 'load before commit', occurrence: 1, lost: 'store' },
  { point: 'load after commit', occurrence: 1 },
  { point: 'effect done', occurrence: 2 },
  { point: 'before flush', occurrence: 3 },
  { point: 'after commit', occurrence: 3, lost: 'send' },
  { point: 'step begun', occurrence: 3, lost: 'send' },
  { point: 'effect done', occurrence: 3, lost: 'send', twice: true },
  { point: 'before park', occurrence: 1, lost: 'send', twice: true },
  { point: 'before flush', occurrence: 4, lost: 'send', twice: true },
  { point: 'after commit', occurrence: 4 },
  { point: 'before claim', occurrence: 2 },
  { point: 'before flush', occurrence: 5 },
  { point: 'after commit', occurrence: 5, lost: 'last' },
  { point: 'after claim', occurrence: 2, lost: 'last' },
  { point: 'step begun', occurrence: 4, lost: 'last' },
  { point: 'effect done', occurrence: 4, lost: 'last', twice: true },
  { point: 'before finish', occurrence: 1, lost: 'last', twice: true },
  { point: 'before flush', occurrence: 6, lost: 'last', twice: true },
  { point: 'after commit', occurrence: 6 },
  { point: 'in a sweep', occurrence: 1, lost: 'fetch' },
]

/** Every place at which a delivery comes by a stop point between its first row and its last step. */
const ofDelivery: readonly Omit<Stop, 'of'>[] = [
  { point: 'stage rows come', occurrence: 1, lost: 'take', twice: true },
  { point: 'stage rows are there', occurrence: 1, lost: 'take', twice: true },
  { point: 'stage before fence', occurrence: 1, lost: 'take', twice: true },
  { point: 'stage before commit', occurrence: 1, lost: 'take', twice: true },
  { point: 'stage after commit', occurrence: 1 },
  { point: 'effect done', occurrence: 1 },
  { point: 'before flush', occurrence: 2 },
  { point: 'after commit', occurrence: 2, lost: 'judge' },
  { point: 'step begun', occurrence: 2, lost: 'judge' },
  { point: 'gate before fence', occurrence: 1, lost: 'judge' },
  { point: 'gate before commit', occurrence: 1, lost: 'judge' },
  { point: 'gate after commit', occurrence: 1 },
  { point: 'effect done', occurrence: 2 },
  { point: 'before flush', occurrence: 3 },
  { point: 'after commit', occurrence: 3, lost: 'keep' },
  { point: 'step begun', occurrence: 3, lost: 'keep' },
  { point: 'load before fence', occurrence: 1, lost: 'keep' },
  { point: 'load before commit', occurrence: 1, lost: 'keep' },
  { point: 'load after commit', occurrence: 1 },
  { point: 'effect done', occurrence: 3 },
  { point: 'before flush', occurrence: 4 },
  { point: 'after commit', occurrence: 4, lost: 'book' },
  { point: 'step begun', occurrence: 4, lost: 'book' },
  { point: 'transaction before fence', occurrence: 1, lost: 'book' },
  { point: 'transaction before commit', occurrence: 1, lost: 'book' },
  { point: 'transaction after commit', occurrence: 1 },
  { point: 'effect done', occurrence: 4 },
  { point: 'before flush', occurrence: 5 },
  { point: 'after commit', occurrence: 5 },
]

/** Every place at which a run comes by a stop point. */
export const everyStop: readonly Stop[] = [
  ...ofJourney.map((stop): Stop => ({ of: 'journey', ...stop })),
  ...ofDelivery.map((stop): Stop => ({ of: 'delivery', ...stop })),
]

/** Which of several times a journey comes by a point: there where most is at stake. */
const gravest: Partial<Record<StopPoint, number>> = {
  'step begun': 3,
  'effect done': 3,
  'before flush': 2,
  'after commit': 3,
}

/** Every stop point of the engine at which rows are not stored, and those of a load that stages its rows itself, once. */
export const eachPoint: readonly Stop[] = everyStop.filter(
  ({ of, point, occurrence }) => of === 'journey' && occurrence === (gravest[point] ?? 1),
)

/** Every stop point at which staged rows are stored, judged and loaded. */
export const eachStoringPoint: readonly Stop[] = everyStop.filter(
  ({ of, point }) => of === 'delivery' && /^(stage|gate|load|transaction) /.test(point),
)

/** A worker that stands or fell at a stop, and the run that it had. */
export interface Victim extends Stop {
  worker: WorkerProcess
  run: string
  /** When it stopped, in milliseconds since 1970. */
  at: number
}

/**
 * Starts a worker and a run for every stop. Resolves when each worker has come to its stop, and tells
 * `onStop` of each as soon as it has. No worker of this
 * fleet has more than one of these pipelines, so nobody goes on with a run before the test says who.
 */
export async function stopWorkers(
  fleet: Fleet,
  stops: readonly Stop[],
  does: Trap['does'],
  { proxied = false, onStop = () => undefined }: { proxied?: boolean; onStop?: (victim: Victim) => void } = {},
): Promise<Victim[]> {
  const come = async (stop: Stop, worker: WorkerProcess, run: string): Promise<Victim> => {
    const sprung = async () => (await worker.sprung()).at(-1)?.at
    const where = `a worker to stop ${placeOf(stop)}`
    const at = await fleet.eventually(where, sprung)
    if (does === 'kill') await worker.ended
    else await fleet.eventually('it to stand still', async () => await worker.isStill())
    const victim = { ...stop, worker, run, at }
    onStop(victim)
    return victim
  }
  const [sweeping, others] = [stops.filter(isInSweep), stops.filter((stop) => !isInSweep(stop))]
  const pipelineOf = (stop: Stop) => `${stop.of}-${stops.filter(({ of }) => of === stop.of).indexOf(stop)}`
  const victims: Promise<Victim>[] = []
  // Alone, before others could do the sweep that it is to stop in.
  for (const stop of sweeping) {
    const { worker, run } = await stopInSweep(fleet, pipelineOf(stop), does, proxied)
    victims.push(come(stop, worker, run))
  }
  const start = (stop: Stop) => {
    const trap = { point: stop.point, occurrence: stop.occurrence, does }
    return fleet.startWorker({ trap, pipelines: [pipelineOf(stop)], proxied, environment: fewConnections })
  }
  const workers: WorkerProcess[] = []
  // Thirty processes that start at once on two cores cost the first of them their leases.
  for (let n = 0; n < others.length; n += startingAtOnce) {
    workers.push(...(await Promise.all(others.slice(n, n + startingAtOnce).map(start))))
  }
  for (const [number, stop] of others.entries()) {
    const worker = workers[number]
    if (worker) victims.push(come(stop, worker, await fleet.startRun(pipelineOf(stop))))
  }
  return await Promise.all(victims)
}

const startingAtOnce = 6

// Thirty workers share one server.
const fewConnections = { FAULTS_CONCURRENCY: '2' }

const isInSweep = ({ point }: Stop) => point === 'in a sweep'

/** A worker that stops in a sweep, when it has found out that another is gone and has not yet taken its run back. */
async function stopInSweep(fleet: Fleet, pipeline: string, does: Trap['does'], proxied: boolean) {
  const { database, eventually } = fleet
  const gone = await fleet.startWorker({
    trap: { point: 'step begun', occurrence: 1, does: 'kill' },
    pipelines: [pipeline],
  })
  const run = await fleet.startRun(pipeline)
  await gone.ended
  const endLease = (ends: string) =>
    database.pool.query('UPDATE workers SET lease_ends_at = now() + $2::interval WHERE id = $1', [gone.workerId, ends])
  // Believed until the trap is set: a sweep stops there only if it has found something.
  await endLease('1 h')
  const worker = await fleet.startWorker({ pipelines: [pipeline], proxied })
  await eventually('the server to be older than a lease', async () => {
    const { rows } = await database.pool.query<{ isOld: boolean }>(
      `SELECT now() > pg_postmaster_start_time() + make_interval(secs => ${leaseSeconds}) AS "isOld"`,
    )
    return rows[0]?.isOld
  })
  await worker.set({ point: 'in a sweep', occurrence: 1, does })
  await endLease('-1 s')
  return { run, worker }
}

/** Which stop it is, for whoever reads that something is not as expected. */
export function placeOf({ of, point, occurrence }: Stop): string {
  return `${of}: ${point} (${occurrence})`
}

/** The steps of such a run that are attempted. */
export function stepsOf({ of }: Pick<Stop, 'of'>): readonly string[] {
  return kinds[of].steps
}

/** The outcomes of all attempts of a run, by step. */
export async function outcomesOf(fleet: Fleet, run: string): Promise<Record<string, string[]>> {
  const { rows } = await fleet.database.pool.query<{ step: string; outcomes: string[] }>(
    `SELECT step, array_agg(outcome::text ORDER BY attempt) AS outcomes FROM attempts WHERE run_id = $1 GROUP BY step`,
    [run],
  )
  return Object.fromEntries(rows.map(({ step, outcomes }) => [step, outcomes]))
}

/** What is left of a step's outcomes but for the attempts that were lost. */
export function withoutLost(outcomes: readonly string[] = []): string[] {
  return outcomes.filter((outcome) => outcome !== 'lost')
}

/** The same by step, where only what stores rows in a transaction of its own may have been lost with its connection. */
export function withoutLostRows(outcomes: Readonly<Record<string, string[]>>): Record<string, string[]> {
  const entries = Object.entries(outcomes)
  return Object.fromEntries(entries.map(([step, all]) => [step, storing.includes(step) ? withoutLost(all) : all]))
}

/** How many times each step of a run has had its effect. */
export function effectsOf(fleet: Fleet, { of, run }: Pick<Victim, 'of' | 'run'>): Record<string, number> {
  const all = [...fleet.sink.effects.values()].flat().filter((effect) => effect.run === run)
  return Object.fromEntries(kinds[of].withEffect.map((step) => [step, all.filter((e) => e.step === step).length]))
}

/** What a run must look like at its end whose worker was gone from this stop on: nothing again but the step it lost. */
export function expectedOf({ of, lost, twice }: Pick<Stop, 'of' | 'lost' | 'twice'>) {
  const outcomes = (step: string) => (step === lost ? ['lost', 'completed'] : ['completed'])
  const effects = (step: string) => (step === lost && twice ? 2 : 1)
  return {
    outcomes: Object.fromEntries(kinds[of].steps.map((step) => [step, outcomes(step)])),
    effects: Object.fromEntries(kinds[of].withEffect.map((step) => [step, effects(step)])),
  }
}
