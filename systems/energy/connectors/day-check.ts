import { isDay } from '../calendar.ts'
import { shown } from './shown.ts'

/** Checks that the days of every series lie in the window that was asked for, and ascend. */
export class DayCheck {
  readonly #firstDay: string
  readonly #lastDay: string
  readonly #latest = new Map<string, string>()

  constructor({ firstDay, lastDay }: { firstDay: string; lastDay: string }) {
    this.#firstDay = firstDay
    this.#lastDay = lastDay
  }

  /** Takes the next day of a series, or refuses it. What is no day passes: its row is for the dataset's check. */
  next(series: string, day: string): void {
    if (!isDay(day)) return
    if (day < this.#firstDay || day > this.#lastDay) {
      throw new Error(
        `${series}: expected days from ${this.#firstDay} to ${this.#lastDay}, as asked for, got ${shown(day)}`,
      )
    }
    const latest = this.#latest.get(series)
    if (latest !== undefined && day <= latest) {
      throw new Error(
        `${series}: expected a day after ${latest}, got ${shown(day)}: rows are out of order or come twice`,
      )
    }
    this.#latest.set(series, day)
  }
}
