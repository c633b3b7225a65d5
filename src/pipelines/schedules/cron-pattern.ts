import { Cron } from 'croner'
import { Refusal, shown } from '../refusal.ts'

const secondMs = 1000
const mostPatterns = 20_000

/** What cron also calls a few patterns. */
const nicknames: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** A cron expression as times on a clock that never changes; which instants those are in a zone is for others to say. */
export interface CronPattern {
  /** Whether the hour is given by numbers alone. */
  readonly fixedHours: boolean
  /** Whether the minute is, too: then it names times of the day, and not a beat. */
  readonly fixedTimes: boolean
  /** The first time at or after one, both as milliseconds since 1970 on the clock. */
  atOrAfter(wallMs: number): number | undefined
}

/** Making one takes ten times as long as asking it, and ten thousand schedules ask each time they are due. */
const known = new Map<string, CronPattern>()

/** The pattern of an expression of five fields. Refuses one that is wrong, and one that never comes. */
export function cronPattern(expression: string): CronPattern {
  const pattern = known.get(expression) ?? parsePattern(expression)
  if (known.size >= mostPatterns) known.clear()
  known.set(expression, pattern)
  return pattern
}

/** An expression as it is stored: one blank between fields, nicknames written out. */
export function tidyExpression(expression: string): string {
  if (typeof expression !== 'string') {
    throw new Refusal(`expected a cron expression such as '0 6 * * *', got ${shown(expression)}`)
  }
  const tidy = expression.trim().replaceAll(/\s+/g, ' ')
  return nicknames[tidy.toLowerCase()] ?? tidy
}

function parsePattern(expression: string): CronPattern {
  const [minute = '', hour = ''] = expression.split(' ')
  const cron = croner(expression)
  const pattern = {
    fixedHours: !/[*?/]/.test(hour),
    fixedTimes: !/[*?/]/.test(minute + hour),
    // The library answers what comes after an instant, in whole seconds.
    atOrAfter: (wallMs: number) => cron.nextRun(new Date(Math.ceil(wallMs / secondMs) * secondMs - 1))?.getTime(),
  }
  if (pattern.atOrAfter(0) === undefined) {
    throw new Refusal(`expected a cron expression that comes some day, got ${shown(expression)}, which never does`)
  }
  return pattern
}

function croner(expression: string): Cron {
  try {
    // On a clock without changes: daylight saving is settled in cron-times.ts, by rules of our own.
    return new Cron(expression, { utcOffset: 0, paused: true, mode: '5-part', fixedTimeRule: 'no-wildcard' })
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)
    throw new Refusal(
      `expected a cron expression of five fields (minute, hour, day, month, weekday) such as '0 6 * * 1-5', got ${shown(expression)}: ${why}`,
    )
  }
}
