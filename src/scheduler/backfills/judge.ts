import type { Window } from '../../pipelines/window.ts'

/** What a run says about the windows it covers. */
export type Verdict = 'done' | 'running' | 'failed'

/** What is known of a window; 'missing' where no run says anything. */
export type WindowState = Verdict | 'missing'

/** A run with the stretch that it covers for all of its sources. */
export interface CoveringRun {
  id: string
  verdict: Verdict
  from: Date
  to: Date
  /** When it ended, or else began. */
  at: Date
}

/** A window with what the runs say about it. */
export interface JudgedWindow extends Window {
  state: WindowState
  /** The newest run with this verdict. */
  run: CoveringRun | undefined
  /** Whether a run of it is under way or pending, also where an older one has been completed. */
  isUnderWay: boolean
}

const byWeight = ['done', 'running', 'failed'] as const

/**
 * What is known of each window. A window is covered by runs that contain all of it; one that was completed outweighs one
 * under way, and that one those which ended in another way.
 *
 * @param windows in their order, each beginning where the one before ends
 */
export function judge(windows: readonly Window[], runs: readonly CoveringRun[]): JudgedWindow[] {
  const newest = windows.map((): Partial<Record<Verdict, CoveringRun>> => ({}))
  // Numbers compare seventy times as fast as dates do, and ten thousand runs are looked up among ten thousand windows.
  const startsMs = windows.map(({ from }) => from.getTime())
  const endsMs = windows.map(({ to }) => to.getTime())
  for (const run of runs) {
    const toMs = run.to.getTime()
    for (let index = firstFrom(startsMs, run.from.getTime()); index < windows.length; index += 1) {
      const [endMs, found] = [endsMs[index], newest[index]]
      if (endMs === undefined || !found || endMs > toMs) break
      const other = found[run.verdict]
      // Ids sort by time.
      if (!other || other.id < run.id) found[run.verdict] = run
    }
  }
  return windows.map((window, index) => {
    const found = newest[index] ?? {}
    const state = byWeight.find((verdict) => found[verdict]) ?? 'missing'
    return {
      ...window,
      state,
      run: state === 'missing' ? undefined : found[state],
      isUnderWay: found.running !== undefined,
    }
  })
}

/** The place of the first window that begins at this moment or later. */
function firstFrom(startsMs: readonly number[], atMs: number): number {
  let [low, high] = [0, startsMs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((startsMs[middle] ?? atMs) < atMs) low = middle + 1
    else high = middle
  }
  return low
}
