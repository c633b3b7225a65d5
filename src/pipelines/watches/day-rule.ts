/** How the days of a watch are cut. */
export interface DayRule {
  /** When a business day begins, in minutes after midnight: 300 is 05:00. */
  startsAtMinute: number
  timezone: string
}
