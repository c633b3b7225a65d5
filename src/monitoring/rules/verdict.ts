import { type Condition, judgedEnds } from '../../pipelines/rules/condition.ts'
import type { Rule } from '../../pipelines/rules/rule.ts'
import { type Severity, severities } from '../../pipelines/severity.ts'
import { healthStates } from '../health/check.ts'

/** What a rule is shown of a subject. */
export interface Fact {
  /**
   * What is compared: an end of a run by its rank, a figure, a state by its rank, or since when (milliseconds since 1970).
   * Null: nothing is amiss.
   */
  value: number | null
  /** It happened just now and counts once: the end of a run. Otherwise it is how things stand. */
  isEvent: boolean
}

/** 'unknown': says nothing for or against; an alert stays as it is. */
export type Verdict = 'bad' | 'good' | 'unknown'

/** Conditions whose facts are events; the others are read anew with each look. */
export function isOfEvents(when: Condition): boolean {
  return when.kind === 'runFails' || (when.kind === 'metric' && when.per === 'run')
}

/** Whether the condition holds. `holds`: whether it did before, for a figure between firing and clearing. */
export function verdictOf(when: Condition, { value }: Fact, now: Date, holds: boolean): Verdict {
  if (value === null) return 'good'
  switch (when.kind) {
    case 'runFails': {
      const end = judgedEnds[value] ?? 'failed'
      if (when.ends.includes(end)) return 'bad'
      return when.ends.every((bad) => judgedEnds.indexOf(bad) > value) ? 'good' : 'unknown'
    }
    case 'metric': {
      const [far, near] =
        when.side === 'below' ? [value < when.limit, value < when.clearAt] : [value > when.limit, value > when.clearAt]
      return far ? 'bad' : holds && near ? 'unknown' : 'good'
    }
    case 'runLasts':
    case 'queueWaits':
      return now.getTime() - value > when.overMs ? 'bad' : 'good'
    case 'late':
      return now.getTime() > value ? 'bad' : 'good'
    case 'stale':
    case 'watched':
      return value > 0 ? 'bad' : 'good'
    default:
      return value >= healthStates.indexOf(when.at) ? 'bad' : 'good'
  }
}

/** When the condition begins to hold if nothing else happens; undefined where time alone changes nothing. */
export function badFrom(when: Condition, { value }: Fact): Date | undefined {
  if (value === null) return undefined
  if (when.kind === 'runLasts' || when.kind === 'queueWaits') return new Date(value + when.overMs + 1)
  return when.kind === 'late' ? new Date(value + 1) : undefined
}

/** A part that is only degraded, or a job without which the day is done, is a warning at most. */
export function severityOf({ when, severity }: Rule, { value }: Fact): Severity {
  const isDegraded = when.kind === 'unhealthy' && value !== null && healthStates[value] === 'degraded'
  const isSpared = when.kind === 'watched' && value === 1
  return isDegraded || isSpared ? lower(severity, 'warning') : severity
}

export function isWorse(one: Severity, other: Severity): boolean {
  return severities.indexOf(one) > severities.indexOf(other)
}

function lower(one: Severity, other: Severity): Severity {
  return isWorse(one, other) ? other : one
}
