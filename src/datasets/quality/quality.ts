import type { Checks } from '../../pipelines/dataset-checks.ts'
import { type Band, type Dimension, dimensions } from '../../pipelines/dimensions.ts'

type Verdict = 'pass' | 'warn' | 'block'

/** From 0 to 100 each; what could not be measured, or was not asked for, is not there. */
export type Scores = Partial<Record<Dimension, number>>

/** How good the rows of one source are. */
export interface Quality {
  source: string
  rows: number
  score: number
  band: Band
  verdict: Verdict
  dimensions: Scores
  /** Why it is no pass. */
  reasons: string[]
}

/** What a gate asks. */
export interface Thresholds {
  warn: number
  block: number
  floors: Readonly<Record<Dimension, number>>
}

/** The mean of what was measured, weighted; 100 where nothing was. */
export function scoreOf(scores: Scores, weights: Checks['weights']): number {
  let sum = 0
  let weight = 0
  for (const name of dimensions) {
    const score = scores[name]
    if (score === undefined) continue
    sum += score * weights[name]
    weight += weights[name]
  }
  return weight === 0 ? 100 : rounded(sum / weight)
}

export function bandOf(score: number, bands: Checks['bands']): Band {
  if (score >= bands.excellent) return 'excellent'
  if (score >= bands.good) return 'good'
  return score >= bands.fair ? 'fair' : 'poor'
}

/** Judges a source by its scores. `flaw` is what blocks it whatever the scores say: columns that are gone, say. */
export function judge(scores: Scores, score: number, flaw: string | undefined, thresholds: Thresholds) {
  const blocked = flaw === undefined ? [] : [flaw]
  if (score < thresholds.block) blocked.push(`the score ${score} is under ${thresholds.block}`)
  for (const name of dimensions) {
    const [measured, floor] = [scores[name], thresholds.floors[name]]
    if (measured !== undefined && measured < floor) blocked.push(`${name} ${measured} is under ${floor}`)
  }
  if (blocked.length > 0) return { verdict: 'block' as const, reasons: blocked }
  if (score >= thresholds.warn) return { verdict: 'pass' as const, reasons: [] }
  return { verdict: 'warn' as const, reasons: [`the score ${score} is under ${thresholds.warn}`] }
}

/** To two digits, downward at the top: 99.999 is not 100, and must not look like it. */
export function rounded(score: number): number {
  const bounded = Math.min(100, Math.max(0, score))
  return bounded > 99.99 && bounded < 100 ? 99.99 : Math.round(bounded * 100) / 100
}
