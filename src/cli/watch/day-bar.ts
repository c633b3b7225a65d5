/** What of a day is drawn. */
interface Stretches {
  startsAt: Date
  endsAt: Date
  /** Runs, to their end or to now. */
  runs: readonly { from: Date; to: Date }[]
  /** What is left of it, to the finish that is as likely as not. */
  expected: { from: Date; to: Date } | null
}

const width = 24

/** A job's day as a bar: `··██████▒▒··············`, what was in full and what is expected in grey. */
export function dayBar({ startsAt, endsAt, runs, expected }: Stretches): string {
  const cellMs = (endsAt.getTime() - startsAt.getTime()) / width
  return Array.from({ length: width }, (_, cell) => {
    const from = startsAt.getTime() + cell * cellMs
    const touches = (one: { from: Date; to: Date }) =>
      one.from.getTime() < from + cellMs && Math.max(one.to.getTime(), one.from.getTime() + 1) > from
    if (runs.some(touches)) return '█'
    return expected !== null && touches(expected) ? '▒' : '·'
  }).join('')
}
