import type { ForesightScore, Share } from './foresight-score.ts'
import type { Score } from './score.ts'

/** A figure beside what it is to be. */
export interface Goal {
  what: string
  is: string
  goal: string
  isMet: boolean
}

/** What detection is to do: most is found in time, of each kind, seldom something that is none, and better than limits alone. */
export function detectionGoals(learned: readonly Score[], fixed: readonly Score[], foresight: ForesightScore): Goal[] {
  const kinds = [...new Set(learned.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)))].toSorted()
  const worst = kinds
    .map((kind) => ({ kind, found: foundOf(learned, kind) }))
    .reduce((one, other) => (shareOf(other.found) < shareOf(one.found) ? other : one))
  const [all, byLimits] = [foundOf(learned), foundOf(fixed)]
  const weekly = alarmsAWeek(learned) + foresight.falseWarnings / foresight.weeks
  return [
    goal('faults found within one look', percent(all), '95 %', shareOf(all) >= 0.95),
    goal(`of the kind found least, ${worst.kind}`, percent(worst.found), '90 %', shareOf(worst.found) >= 0.9),
    goal('false alarms a week, warnings of deadlines too', weekly.toFixed(2), '1 at most', weekly <= 1),
    goal('faults found by fixed limits alone', percent(byLimits), 'fewer', shareOf(byLimits) < shareOf(all)),
  ]
}

export function foresightGoals(score: ForesightScore): Goal[] {
  const within = (what: string, share: Share) =>
    goal(what, `${percent(share)} of ${share.all}`, '85-95 %', shareOf(share) >= 0.85 && shareOf(share) <= 0.95)
  const least = (what: string, share: Share, aim: number) =>
    goal(what, `${percent(share)} of ${share.all}`, `${aim * 100} %`, shareOf(share) >= aim)
  return [
    within('jobs done within the P90 said at their start', score.jobsWithinP90),
    within('days done within the P90 said at their start', score.daysWithinP90AtStart),
    within('the same, said each hour', score.daysWithinP90EachHour),
    least('missed deadlines that were said before', score.missesSaid, 0.8),
    least('early warnings that came true', score.warningsCameTrue, 0.7),
  ]
}

export function foundOf(scores: readonly Score[], kind?: string): Share {
  const faults = scores.flatMap((score) =>
    score.faults.filter(({ fault }) => kind === undefined || fault.kind === kind),
  )
  return { of: faults.filter(({ isFound }) => isFound).length, all: faults.length }
}

export function alarmsAWeek(scores: readonly Score[]): number {
  const alarms = scores.reduce((sum, { falseAlarms }) => sum + falseAlarms.length, 0)
  return alarms / scores.reduce((sum, { weeks }) => sum + weeks, 0)
}

export function percent(share: Share): string {
  return `${(100 * shareOf(share)).toFixed(1)} %`
}

function shareOf({ of, all }: Share): number {
  return of / all
}

function goal(what: string, is: string, aim: string, isMet: boolean): Goal {
  return { what, is, goal: aim, isMet }
}
