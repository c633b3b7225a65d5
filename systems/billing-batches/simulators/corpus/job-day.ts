import { type DayConditions, minuteMs } from './days.ts'
import { Draws } from './draws.ts'
import type { PlannedFault } from './fault-plan.ts'
import { committed, type Disturbance, type RunShape, runShape } from './run-shape.ts'
import { expectedVolume, type UtilityJob } from './utility.ts'

/** When a run starts. */
type Beginning =
  /** So long after what the job waits for; `lateMs` after that on a day when nobody starts it. */
  | { after: 'ready'; lagMs: number; lateMs: number }
  /** So long after the end of the run before it. */
  | { after: 'previous'; waitMs: number }
  /** At a time of day, and so long after. It holds up nobody. */
  | { at: string; lagMs: number }

export interface PlannedRun {
  begins: Beginning
  shape: RunShape
  /** Which of the job's runs this day; a rerun has that of the run it repeats. */
  number: number
  rerun: number
  /** How long so many records usually take on such a day. */
  usualMs: number
}

/** A job's day: all but the moments, which depend on the jobs before it. */
export interface JobDay {
  job: UtilityJob
  conditions: DayConditions
  /** What there is to do, whether it is done or not. */
  records: number
  runs: readonly PlannedRun[]
  fault?: PlannedFault
  /** Which of `runs` the fault is about. */
  faultyRun?: number
}

const errors = [
  'ORA-12545: Connect failed because target host or object does not exist',
  'ORA-01555: snapshot too old: rollback segment number 9 with name "_SYSSMU9" too small',
  'ORA-00060: deadlock detected while waiting for resource',
  'ORA-01654: unable to extend index CISADM.D1T304S1 by 8192 in tablespace CISTS_01',
  'ORA-12170: TNS:Connect timeout occurred',
  'Thread pool worker terminated unexpectedly',
]

/** How a job's day goes, with what goes wrong on it. */
export function jobDay(seed: number, job: UtilityJob, conditions: DayConditions, fault?: PlannedFault): JobDay {
  const draws = new Draws(seed, job.job, conditions.day)
  const lagMs = draws.between(...job.lagMinutes) * minuteMs
  // A quarter of an hour late now and then is nothing to wake anybody for.
  const usualLagMs = lagMs + (draws.isLucky(0.04) ? draws.between(8, 18) * minuteMs : 0)
  const hasExtraRun = draws.isLucky(0.025)
  const paces = draws.around(0.05)
  const amounts = amountsOf(job, conditions, draws)
  const records = Math.round(amounts.reduce((sum, amount) => sum + amount, 0))
  if (fault?.kind === 'missing') return { job, conditions, records, runs: [], fault }

  const faultDraws = new Draws(seed, job.job, conditions.day, 'fault')
  const faulty =
    fault === undefined || fault.kind === 'late' || amounts.length < 3
      ? 0
      : Math.floor(faultDraws.between(0, amounts.length - 1))
  const lateMs = fault?.kind === 'late' ? (75 + 150 * fault.strength) * minuteMs : 0
  const runs: PlannedRun[] = []
  let faultyRun: number | undefined
  for (const [number, amount] of amounts.entries()) {
    const isFaulty = fault !== undefined && number === faulty
    const usualMs = usualMsOf(job, amount, conditions)
    const ownRecords = isFaulty ? amount * volumeOf(fault, job, usualMs, conditions, faultDraws) : amount
    const asked = {
      records: Math.round(ownRecords),
      durationMs: usualMsOf(job, ownRecords, conditions) * conditions.databaseFactor * paces * draws.around(0.03),
    }
    const disturbance = isFaulty ? disturbanceOf(fault, job, usualMs, faultDraws) : undefined
    const shapeDraws = new Draws(seed, job.job, conditions.day, 'run', number)
    const shape = runShape(job, { ...asked, ...(disturbance && { disturbance }) }, shapeDraws)
    const time = job.times?.[number]
    const waitMs = draws.between(...job.lagMinutes) * minuteMs
    const begins: Beginning = time
      ? { at: time, lagMs: waitMs }
      : number === 0
        ? { after: 'ready', lagMs: usualLagMs, lateMs }
        : { after: 'previous', waitMs }
    if (isFaulty) faultyRun = runs.length
    runs.push({ begins, shape, number, rerun: 0, usualMs })
    if (shape.status === 'failed' && (shape.neverEnds || job.runs === 'until empty' || faultDraws.isLucky(0.75))) {
      const rest = Math.max(1, asked.records - committed(shape))
      const restMs = usualMsOf(job, rest, conditions)
      const again = runShape(job, { records: rest, durationMs: restMs * paces }, shapeDraws)
      const repairMs = shape.neverEnds ? 5 * minuteMs : faultDraws.between(8, 130) * minuteMs
      runs.push({ begins: { after: 'previous', waitMs: repairMs }, shape: again, number, rerun: 1, usualMs: restMs })
    }
  }
  if (hasExtraRun && job.runs === 'once') runs.push(extraRun(job, amounts[0] ?? 0, conditions, seed))
  return { job, conditions, records, runs, ...(fault && { fault }), ...(faultyRun === undefined ? {} : { faultyRun }) }
}

/** Records of each of its runs. */
function amountsOf(job: UtilityJob, conditions: DayConditions, draws: Draws): number[] {
  const volume = expectedVolume(job, conditions) * draws.around(0.06)
  if (job.times) return job.times.map(() => job.records * volume * draws.around(0.08))
  if (job.recordsOfDay === undefined) return [job.records * volume]
  const amounts: number[] = []
  let left = job.recordsOfDay * volume
  while (left > 0) {
    const most = job.records * conditions.growth * draws.around(0.04)
    // What is left over after the last whole run is a small one, or goes along with it.
    const amount = left < most * 1.15 ? left : most
    amounts.push(amount)
    left -= amount
  }
  return amounts
}

function usualMsOf(job: UtilityJob, records: number, { machineGrowth }: DayConditions): number {
  const setUpMinutes = 0.7
  return (setUpMinutes + ((job.usualMinutes - setUpMinutes) * records) / job.records / machineGrowth) * minuteMs
}

/** How many times its own records a faulty run has. */
function volumeOf(
  { kind, strength }: PlannedFault,
  job: UtilityJob,
  usualMs: number,
  conditions: DayConditions,
  draws: Draws,
): number {
  if (kind === 'too_few_records') return 0.45 - 0.4 * strength
  if (kind !== 'long_running') return 1
  // Over what is due by half an hour at least, or no poll would be sure to see it.
  const leastMs = longRunningAfterMs(job, usualMs, conditions) + 30 * minuteMs
  return (leastMs / usualMs) * (1 + 0.6 * strength) * draws.between(1, 1.08)
}

/**
 * When its people would call a run long that usually takes so long. On a holiday they wait as on another day: they have
 * seen too few of them to expect less.
 */
export function longRunningAfterMs(job: UtilityJob, usualMs: number, conditions: DayConditions): number {
  const ordinary = expectedVolume(job, { ...conditions, isHoliday: false }) / expectedVolume(job, conditions)
  const expectedMs = usualMs * ordinary
  return Math.min(job.longestMinutes * minuteMs, Math.max(1.6 * expectedMs, expectedMs + 15 * minuteMs))
}

function disturbanceOf(
  { kind, strength }: PlannedFault,
  { threads }: UtilityJob,
  usualMs: number,
  draws: Draws,
): Disturbance | undefined {
  const silentMs = (77 + 230 * strength ** 2) * minuteMs
  switch (kind) {
    case 'failed':
      return { is: 'failed', at: draws.between(0.1, 0.95), error: draws.pick(errors) }
    case 'ended_in_error':
      return threads > 1 && draws.isLucky(0.5)
        ? { is: 'failed threads', count: strength > 0.7 && threads > 2 ? 2 : 1 }
        : { is: 'failed records', share: 0.02 + 0.15 * strength }
    case 'slow': {
      // Short ones so slow that they go on for half an hour after it shows.
      const rate = Math.min(0.5 - 0.25 * strength, usualMs / (usualMs + 55 * minuteMs))
      return { is: 'slowed', from: draws.isLucky(0.75) ? 0 : draws.between(0.05, 0.2), rate }
    }
    case 'stuck': {
      const at = draws.between(0.05, 0.9)
      if (threads > 1 && draws.isLucky(0.2)) return { is: 'hung thread', at, silentMs }
      if (draws.isLucky(0.04)) return { is: 'silent', at, silentMs: silentMs + 20 * minuteMs, ending: 'never' }
      const isEnded = draws.isLucky(0.4)
      return {
        is: 'silent',
        at,
        silentMs: isEnded ? silentMs + 20 * minuteMs : silentMs,
        ending: isEnded ? 'cancelled' : 'goes on',
      }
    }
    default:
      return undefined
  }
}

/** A run that somebody submits by hand in the evening, for a part of the customers. Nobody's fault. */
function extraRun(job: UtilityJob, amount: number, conditions: DayConditions, seed: number): PlannedRun {
  const draws = new Draws(seed, job.job, conditions.day, 'extra')
  const records = Math.round(amount * draws.between(0.75, 1))
  const usualMs = usualMsOf(job, records, conditions)
  const shape = runShape(job, { records, durationMs: usualMs * conditions.databaseFactor }, draws)
  return { begins: { at: '20:30', lagMs: draws.between(0, 90) * minuteMs }, shape, number: 1, rerun: 0, usualMs }
}
