/** The places in a decision at which a fault does the most harm, by name. */
export const stopPoints = [
  'alerts written',
  'trail written',
  'observations written',
  'notices written',
  'decision committed',
] as const

export type StopPoint = (typeof stopPoints)[number]

let stop: ((point: StopPoint) => void) | undefined

/** For fault tests: `listener` is called at every stop point, and may stop or kill its own process there. */
export function onStopPoint(listener: (point: StopPoint) => void): void {
  stop = listener
}

/** Says that the process is at this point. Does nothing outside of fault tests. */
export function reach(point: StopPoint): void {
  stop?.(point)
}
