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
  for (const run of runs) {
    for (let index = firstFrom(windows, run.from); index < windows.length; index += 1) {
      const [window, found] = [windows[index], newest[index]]
      if (!window || !found || window.to > run.to) break
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
function firstFrom(windows: readonly Window[], at: Date): number {
  let [low, high] = [0, windows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((windows[middle]?.from ?? at) < at) low = middle + 1
    else high = middle
  }
  return low
}
