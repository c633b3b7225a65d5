import type { Counter } from '../../pipelines/counter.ts'
import type { StepFigures } from './figures-store.ts'

/** A total of one name and one set of labels. */
export interface Series {
  name: string
  labels: Readonly<Record<string, string>>
}

export type Amounts = Map<string, number>

/** So many sets of labels a name has at most; what comes on top of them is added under 'other'. */
export const mostLabelSets = 200

/** A text that is the same for the same series. */
export function keyOf({ name, labels }: Series): string {
  return JSON.stringify([name, Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1))])
}

export function seriesOf(key: string): Series {
  const [name, labels] = JSON.parse(key) as [string, [string, string][]]
  return { name, labels: Object.fromEntries(labels) }
}

/** What totals the platform has by itself. */
export const platformTotals = {
  millrace_runs_ended_total: 'Runs that came to an end, by pipeline and outcome; a resumed run ends again.',
  millrace_attempts_total:
    'Attempts of steps that are over, by outcome and error code, counted with the end of their run.',
  millrace_rows_fetched_total: 'Rows that runs have fetched.',
  millrace_rows_stored_total: 'Rows that runs have stored.',
} as const satisfies Record<string, string>

/** A run that has ended, with what it has measured. */
export interface EndedRun {
  pipeline: string
  counts: { fetched?: number; stored?: number } | null
  steps: Readonly<Record<string, StepFigures>>
}

/** What a run adds up to in totals of which it is a part once, however often it ends. */
export function amountsOf({ pipeline, counts, steps }: EndedRun, counters: readonly Counter[]): Amounts {
  const amounts: Amounts = new Map()
  add(amounts, { name: 'millrace_rows_fetched_total', labels: { pipeline } }, counts?.fetched ?? 0)
  add(amounts, { name: 'millrace_rows_stored_total', labels: { pipeline } }, counts?.stored ?? 0)
  for (const { name, metric, pipelines, labels } of counters) {
    if (pipelines && !pipelines.includes(pipeline)) continue
    for (const [step, { metrics }] of Object.entries(steps)) {
      const places: Record<string, string> = { pipeline, step }
      const filled = Object.entries(labels).map(([label, value]) => [label, places[value] ?? value])
      add(amounts, { name, labels: Object.fromEntries(filled) }, metrics[metric] ?? 0)
    }
  }
  return amounts
}

/** Adds to a series. What would make it fall is left out. */
export function add(amounts: Amounts, series: Series, amount: number): void {
  if (!(amount > 0)) return
  const key = keyOf(series)
  amounts.set(key, (amounts.get(key) ?? 0) + amount)
}

/**
 * What of these amounts has not been counted yet, and all that is counted then. A step that ran again and came to less
 * takes nothing back: totals never fall.
 */
export function notYetCounted(amounts: Amounts, counted: Readonly<Record<string, number>>) {
  const additions: Amounts = new Map()
  const all = { ...counted }
  for (const [key, amount] of amounts) {
    const before = counted[key] ?? 0
    if (amount <= before) continue
    additions.set(key, amount - before)
    all[key] = amount
  }
  return { additions, counted: all }
}

/** Puts what would be one set of labels too many under 'other'. */
export function bounded(additions: Amounts, known: ReadonlySet<string>): Amounts {
  const keys = new Set(known)
  const perName = new Map<string, number>()
  for (const key of keys) count(perName, seriesOf(key).name)
  const result: Amounts = new Map()
  for (const [key, amount] of additions) {
    const series = seriesOf(key)
    const fits = keys.has(key) || (perName.get(series.name) ?? 0) < mostLabelSets
    const taken = fits ? key : keyOf(other(series))
    if (fits && !keys.has(key)) {
      keys.add(key)
      count(perName, series.name)
    }
    result.set(taken, (result.get(taken) ?? 0) + amount)
  }
  return result
}

function other({ name, labels }: Series): Series {
  return { name, labels: Object.fromEntries(Object.keys(labels).map((label) => [label, 'other'])) }
}

function count(perName: Map<string, number>, name: string): void {
  perName.set(name, (perName.get(name) ?? 0) + 1)
}
