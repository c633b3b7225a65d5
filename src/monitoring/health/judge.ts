import type { Limit } from '../../pipelines/health-limits.ts'
import { type Finding, type HealthState, healthStates } from './check.ts'

/** Something that is not as it should be, and how bad that is. */
export interface Worry {
  state: Exclude<HealthState, 'healthy'>
  reason: string
}

/** A finding of what was measured and of the worries that came of it; it is as bad as the worst. */
export function findingOf(figures: Finding['figures'], worries: readonly (Worry | undefined)[]): Finding {
  const found = worries.filter((worry) => worry !== undefined)
  return { state: worstOf(found.map(({ state }) => state)), reasons: found.map(({ reason }) => reason), figures }
}

/** A worry about a figure that has reached a limit; none about one that is not known. */
export function above(limit: Limit, figure: number | null, reason: string): Worry | undefined {
  if (figure === null || figure < limit.degraded) return undefined
  return { state: figure >= limit.unhealthy ? 'unhealthy' : 'degraded', reason }
}

/** A worry about a figure of which there is to be more. */
export function below(limit: Limit, figure: number | null, reason: string): Worry | undefined {
  if (figure === null || figure > limit.degraded) return undefined
  return { state: figure <= limit.unhealthy ? 'unhealthy' : 'degraded', reason }
}

export function worstOf(states: readonly HealthState[]): HealthState {
  return healthStates[Math.max(0, ...states.map((state) => healthStates.indexOf(state)))] ?? 'healthy'
}
