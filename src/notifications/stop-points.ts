/** The places between a notice and its arrival at which a fault does the most harm, by name. */
export const stopPoints = [
  'notices taken',
  'deliveries stored',
  'notices routed',
  'delivery picked',
  'delivery claimed',
  'message sent',
  'arrival stored',
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
