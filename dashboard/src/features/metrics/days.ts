import type { AnswerOf } from '../../client/routes.ts'

export type Day = AnswerOf<'get', '/api/metrics'>['days'][number]

/** The days of all pipelines together, the oldest first, as they are drawn. */
export function chartDaysOf(days: readonly Day[]) {
  const byDay = Map.groupBy(days, ({ day }) => day)
  return [...byDay]
    .map(([day, those]) => ({
      day,
      completed: sum(those, 'completed'),
      partial: sum(those, 'partial'),
      failed: sum(those, 'failed'),
      cancelled: sum(those, 'cancelled'),
    }))
    .toSorted((one, other) => (one.day < other.day ? -1 : 1))
}

function sum(days: readonly Day[], name: 'completed' | 'partial' | 'failed' | 'cancelled'): number {
  return days.reduce((all, day) => all + day[name], 0)
}
