import { type JobState, jobStates } from '../pipelines/watches/source.ts'
import type { DayRun } from './job-run-store.ts'

/** How runs are shown: one that had not ended when its source stopped to show it has vanished, and goes on no more. */
export const runStandings = [...jobStates, 'vanished'] as const
export type RunStanding = (typeof runStandings)[number]

export function standingOf({ state, vanishedAt }: Pick<DayRun, 'state' | 'vanishedAt'>): RunStanding {
  return hasVanished(state, vanishedAt) ? 'vanished' : state
}

/** Up to when a run is known to have gone on that has not ended: one that has vanished, until it was last seen. */
export function untilOf({ state, vanishedAt, lastSeenAt }: DayRun, now: Date): Date {
  return hasVanished(state, vanishedAt) ? new Date(lastSeenAt) : now
}

function hasVanished(state: JobState, vanishedAt: DayRun['vanishedAt']): boolean {
  return vanishedAt !== null && (state === 'running' || state === 'pending')
}
