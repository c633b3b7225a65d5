import { dayAt } from './days.ts'
import { Draws } from './draws.ts'
import { type FaultKind, faultKinds } from './types.ts'

/** A fault before it has a place in time. `strength` from 0, hard to see, to 1. */
export interface PlannedFault {
  kind: FaultKind
  job: string
  strength: number
}

/** Jobs that a kind can happen to; those named twice, twice as often. */
const victims: Readonly<Record<FaultKind, readonly string[]>> = {
  failed: ['CM-DMRU', 'D1-IMD', 'D1-IMD', 'C1-PPBTR', 'C1-PPBTR', 'F1-FLUSH', 'CM_BSGGN', 'BILLRESTSMS'],
  ended_in_error: ['CM-DMRU', 'D1-IMD', 'C1-PPBTR', 'F1-FLUSH', 'CM_BSGGN', 'BILLRESTSMS'],
  stuck: ['CM-DMRU', 'CM-DMRU', 'D1-IMD', 'C1-PPBTR', 'F1-FLUSH', 'CM_BSGGN', 'CM_BSGGN', 'BILLRESTSMS'],
  long_running: ['CM-DMRU', 'CM-DMRU', 'D1-IMD', 'C1-PPBTR', 'F1-FLUSH', 'CM_BSGGN', 'CM_BSGGN', 'BILLRESTSMS'],
  slow: ['CM-DMRU', 'CM-DMRU', 'D1-IMD', 'C1-PPBTR', 'CM_BSGGN', 'BILLRESTSMS'],
  late: ['CM-DMRU', 'D1-IMD', 'C1-PPBTR', 'CM_BSGGN', 'BILLRESTSMS'],
  missing: ['CM-DMRU', 'D1-IMD', 'C1-PPBTR', 'CM_BSGGN', 'BILLRESTSMS'],
  too_few_records: ['CM-DMRU', 'C1-PPBTR', 'CM_BSGGN', 'BILLRESTSMS'],
}

const workflowJobs = ['CM-DMRU', 'D1-IMD', 'C1-PPBTR', 'F1-FLUSH', 'CM_BSGGN', 'BILLRESTSMS']
const mostOfDay = 2

/** What goes wrong on a day: in every week each kind once, and now and then one more. */
export function faultsOf(seed: number, index: number): PlannedFault[] {
  const week = Math.floor(index / 7)
  return weekOf(seed, week)[index - week * 7] ?? []
}

/** The few faults of days that are history only. */
export function fewFaultsOf(seed: number, index: number): PlannedFault[] {
  return faultsOf(seed, index).filter(({ job }) => new Draws(seed, 'few', dayAt(index), job).isLucky(0.25))
}

function weekOf(seed: number, week: number): PlannedFault[][] {
  const draws = new Draws(seed, 'week', week)
  const days: PlannedFault[][] = Array.from({ length: 7 }, () => [])
  if (draws.isLucky(0.08)) {
    // The database is slow for all, and this time so slow that it is somebody's fault.
    const strength = draws.next()
    days[Math.floor(draws.between(0, 7))] = workflowJobs.map((job) => ({ kind: 'slow', job, strength }))
  }
  const kinds = draws.isLucky(0.6) ? [...faultKinds, draws.pick(faultKinds)] : faultKinds
  for (const kind of kinds) {
    const job = draws.pick(victims[kind])
    const free = days.filter((faults) => faults.length < mostOfDay && faults.every((other) => other.job !== job))
    draws.pick(free).push({ kind, job, strength: draws.next() })
  }
  return days
}
