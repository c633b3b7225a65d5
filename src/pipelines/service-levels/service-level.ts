import { knownOptions, numberFrom, oneOf, text } from '../checks.ts'
import { parseDuration } from '../duration.ts'
import { checkedName } from '../name.ts'
import { Refusal, shown, within } from '../refusal.ts'

/** Which runs are good. */
type ServiceLevelOption =
  /** Runs that completed, of all that ended but those that people cancelled. */
  | 'completed'
  /** Runs that took no longer, of those that came through; or that step, of the runs in which it completed. */
  | { within: string; step?: string }
  /** Runs that counted at least so much, of those that have counted it. */
  | { metric: string; atLeast: number }

export interface ServiceLevelOptions {
  pipeline: string
  /** Percent of the runs that are to be good: 99.9. */
  goal: number
  of: ServiceLevelOption
  /** Default 'month': calendar months of the team's zone. */
  over?: 'month'
}

/** {@link ServiceLevelOption} as it is stored and measured. */
type Measure =
  | { readonly kind: 'completed' }
  | { readonly kind: 'run within'; readonly withinMs: number }
  | { readonly kind: 'step within'; readonly step: string; readonly withinMs: number }
  | { readonly kind: 'metric'; readonly metric: string; readonly atLeast: number }

/** A goal over a month. Made by {@link serviceLevel}. */
export interface ServiceLevel {
  readonly name: string
  readonly pipeline: string
  /** Percent, below 100. */
  readonly goal: number
  readonly measure: Measure
}

const keys = { pipeline: true, goal: true, of: true, over: true } satisfies Record<keyof ServiceLevelOptions, true>

/**
 * Declares what share of a pipeline's runs is to be good in a month; the rest is its error budget. List it in the
 * system's `serviceLevels`.
 *
 * @example
 * serviceLevel('claims-availability', { pipeline: 'claims', goal: 99.9, of: 'completed' })
 * serviceLevel('claims-in-time', { pipeline: 'claims', goal: 95, of: { within: '30s' } })
 */
export function serviceLevel(name: string, options: ServiceLevelOptions): ServiceLevel {
  return within(`service level ${shown(name)}`, () => {
    knownOptions(options, keys)
    oneOf(options.over ?? 'month', 'over', ['month'])
    return Object.freeze({
      name: checkedName(name, 'service level'),
      pipeline: text(options.pipeline, 'pipeline'),
      goal: checkedGoal(options.goal),
      measure: Object.freeze(measureOf(options.of)),
    })
  })
}

function checkedGoal(goal: number): number {
  if (goal === 100) throw new Refusal('expected goal to leave an error budget, got 100; 99.9 is one run in a thousand')
  return numberFrom(goal, 'goal', 0.001, 99.999_999)
}

function measureOf(of: ServiceLevelOption): Measure {
  if (of === 'completed') return { kind: 'completed' }
  if (typeof of !== 'object' || of === null) {
    throw new Refusal(`expected of to be 'completed', { within } or { metric, atLeast }, got ${shown(of)}`)
  }
  if ('within' in of) {
    knownOptions(of, { within: true, step: true })
    const withinMs = parseDuration(of.within, 'within')
    return of.step === undefined
      ? { kind: 'run within', withinMs }
      : { kind: 'step within', step: text(of.step, 'step'), withinMs }
  }
  knownOptions(of, { metric: true, atLeast: true })
  const metric = text(of.metric, 'metric')
  return { kind: 'metric', metric, atLeast: numberFrom(of.atLeast, 'atLeast', Number.NEGATIVE_INFINITY) }
}
