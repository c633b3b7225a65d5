import { formatDuration } from '../../pipelines/duration.ts'
import { stretchAt } from '../../pipelines/zone-offsets.ts'

/** Facts in one line: 'Expected: 30m | Running: 1h 04m (longest: 1h)'. What is not known is left out. */
export function evidence(facts: Readonly<Record<string, string | null>>): string {
  return Object.entries(facts)
    .flatMap(([name, fact]) => (fact === null ? [] : [`${name}: ${fact}`]))
    .join(' | ')
}

/** A time of day on the clocks of a zone, '07:30'. */
export function timeOfDay(moment: Date, timezone: string): string {
  return new Date(moment.getTime() + stretchAt(moment.getTime(), timezone).offsetMs).toISOString().slice(11, 16)
}

export function minutes(durationMs: number): string {
  // Seconds say nothing where a look comes every quarter of an hour.
  return formatDuration(durationMs < 60_000 ? durationMs : Math.round(durationMs / 60_000) * 60_000)
}

/** Three digits: the others are noise. */
export function rate(recordsPerSecond: number): string {
  return String(Number(recordsPerSecond.toPrecision(3)))
}
