import { addDays, dayOf } from '../calendar-day.ts'
import { knownOptions, oneOf } from '../checks.ts'
import { Refusal, within } from '../refusal.ts'
import { type Severity, severities } from '../severity.ts'
import { checkedZone } from '../time-zone.ts'
import { minutesOfDay, timeOn } from './time-of-day.ts'

export interface QuietHoursOptions {
  /** '22:00' */
  from: string
  /** '07:00'; earlier than `from` is on the next day. */
  to: string
  /** Default: the team's zone. */
  timezone?: string
  /** What is less than this waits until the end. Default 'critical'. */
  below?: Severity
}

/** Hours in which only what matters most is sent. */
export interface QuietHours {
  readonly fromMinutes: number
  readonly toMinutes: number
  readonly zone: string | undefined
  readonly below: Severity
}

export function checkedQuietHours(options: QuietHoursOptions): QuietHours {
  return within('quietHours', () => {
    knownOptions(options, { from: true, to: true, timezone: true, below: true } satisfies Record<
      keyof QuietHoursOptions,
      true
    >)
    const quiet = {
      fromMinutes: minutesOfDay(options.from, 'from'),
      toMinutes: minutesOfDay(options.to, 'to'),
      zone: options.timezone === undefined ? undefined : checkedZone(options.timezone),
      below: oneOf(options.below ?? 'critical', 'below', severities),
    }
    if (quiet.fromMinutes === quiet.toMinutes) {
      throw new Refusal(`expected from and to to differ, got '${options.from}' twice; leave quietHours out for none`)
    }
    return Object.freeze(quiet)
  })
}

/**
 * When something may be sent that comes up at a moment: at once, or when the quiet hours that it falls into end. They begin
 * and end at the moments the clocks of the zone first show so; on days that are changed they are an hour longer or shorter.
 */
export function dueOutsideQuietHours(
  quiet: QuietHours | undefined,
  severity: Severity,
  at: Date,
  teamZone: string,
): Date {
  if (!quiet || severities.indexOf(severity) >= severities.indexOf(quiet.below)) return at
  const zone = quiet.zone ?? teamZone
  const today = dayOf(at, zone)
  const isOvernight = quiet.toMinutes <= quiet.fromMinutes
  for (const day of [addDays(today, -1), today]) {
    const begins = timeOn(day, quiet.fromMinutes, zone)
    const ends = timeOn(isOvernight ? addDays(day, 1) : day, quiet.toMinutes, zone)
    if (begins <= at && at < ends) return ends
  }
  return at
}
