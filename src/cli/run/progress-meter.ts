import { formatDuration } from '../../pipelines/format-duration.ts'
import { grouped } from '../output/words.ts'
import type { StepProgress } from './view.ts'

interface Reading {
  done: number
  total: number | null
  firstAt: number
  firstDone: number
}

const barWidth = 20
/** Before so much time has gone by, a rate says nothing. */
const shortestRateMs = 500

/** How far each step is, how fast, and how much longer. */
export class ProgressMeter {
  #readings = new Map<string, Reading>()

  note({ step, done, total }: StepProgress): void {
    const known = this.#readings.get(step)
    // A step that counts from the beginning again has been started again.
    const before = known && done >= known.done ? known : { firstAt: performance.now(), firstDone: done }
    this.#readings.set(step, { done, total, firstAt: before.firstAt, firstDone: before.firstDone })
  }

  forget(step: string): void {
    this.#readings.delete(step)
  }

  since(step: string): number | undefined {
    return this.#readings.get(step)?.firstAt
  }

  /** `1,200 of 5,000 (24 %), 340/s, 11 s left`. */
  text(step: string): string {
    const reading = this.#readings.get(step)
    if (!reading) return ''
    const { done, total, firstAt, firstDone } = reading
    const parts = [total ? `${grouped(done)} of ${grouped(total)} (${percent(done, total)} %)` : grouped(done)]
    const elapsedMs = performance.now() - firstAt
    const perSecond = elapsedMs < shortestRateMs ? 0 : ((done - firstDone) / elapsedMs) * 1000
    if (perSecond > 0) parts.push(`${grouped(rounded(perSecond))}/s`)
    if (perSecond > 0 && total && total > done)
      parts.push(`${formatDuration(((total - done) / perSecond) * 1000)} left`)
    return parts.join(', ')
  }

  /** `█████░░░░░`, where the whole is known. */
  bar(step: string): string {
    const reading = this.#readings.get(step)
    if (!reading?.total) return ''
    const filled = Math.round((Math.min(reading.done, reading.total) / reading.total) * barWidth)
    return '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  }
}

function percent(done: number, total: number): number {
  return Math.min(100, Math.floor((done / total) * 100))
}

/** Tenths only where they say something. */
function rounded(rate: number): number {
  return rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate)
}
