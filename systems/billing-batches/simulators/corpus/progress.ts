/** How the work of a thread goes on: points of time, in milliseconds since its start, and the share of its work done by then. */
export type Progress = readonly (readonly [ms: number, share: number])[]

/** Evenly from beginning to end. */
export function steady(durationMs: number): Progress {
  return [
    [0, 0],
    [durationMs, 1],
  ]
}

/** At `rate` times its speed from a share of the work on. */
export function slowedFrom(share: number, rate: number, durationMs: number): Progress {
  return [
    [0, 0],
    [share * durationMs, share],
    [share * durationMs + ((1 - share) * durationMs) / rate, 1],
  ]
}

/** With a silence after a share of the work. */
export function silentAt(share: number, silentMs: number, durationMs: number): Progress {
  return [
    [0, 0],
    [share * durationMs, share],
    [share * durationMs + silentMs, share],
    [durationMs + silentMs, 1],
  ]
}

/** The share of the work that is done after so long. */
export function shareAt(ms: number, progress: Progress): number {
  return interpolated(ms, progress)
}

/** When a share of the work is done. */
export function timeAt(share: number, progress: Progress): number {
  return interpolated(
    share,
    progress.map(([ms, done]) => [done, ms]),
  )
}

function interpolated(at: number, points: readonly (readonly [number, number])[]): number {
  let [fromX, fromY] = points[0] ?? [0, 0]
  for (const [toX, toY] of points) {
    if (at <= toX) return toX === fromX ? fromY : fromY + ((at - fromX) / (toX - fromX)) * (toY - fromY)
    fromX = toX
    fromY = toY
  }
  return fromY
}
