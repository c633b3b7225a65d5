import type { Counts, RunCounts } from './run.ts'

/** The sum of what the steps of a run did, in all and by source. */
export function sumCounts(all: Iterable<RunCounts | null>): RunCounts {
  const sum: RunCounts = {}
  for (const counts of all) {
    if (!counts) continue
    const { bySource, ...own } = counts
    add(sum, own)
    for (const [source, ofSource] of Object.entries(bySource ?? {})) {
      sum.bySource ??= {}
      sum.bySource[source] ??= {}
      add(sum.bySource[source], ofSource)
    }
  }
  return sum
}

function add(sum: Counts, counts: Counts): void {
  for (const [name, value] of Object.entries(counts) as [keyof Counts, number][]) sum[name] = (sum[name] ?? 0) + value
}
