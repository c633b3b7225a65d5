/** How the days of a watch are cut. */
export interface DayRule {
  /** When a business day begins, in minutes after midnight: 300 is 05:00. */
  startsAtMinute: number
  timezone: string
}

const dayMinutes = 24 * 60

/** How many minutes into the business day a time of day is: 04:00 of a day that begins at 05:00 is 23 hours into it. */
export function minutesInto(minute: number, { startsAtMinute }: DayRule): number {
  return (minute - startsAtMinute + dayMinutes) % dayMinutes
}
