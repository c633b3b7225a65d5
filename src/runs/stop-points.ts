/**
 * The places in the engine at which a fault does the most harm, by name. Random kills alone prove little: the same
 * random test passed an engine without its claim check, and only pauses exactly here told the two apart.
 */
export const stopPoints = [
  'before claim',
  'after claim',
  'step begun',
  'effect done',
  'before flush',
  'after commit',
  'before finish',
  'stage rows come',
  'stage rows are there',
  'stage before fence',
  'stage before commit',
  'stage after commit',
  'gate before fence',
  'gate before commit',
  'gate after commit',
  'load before fence',
  'load before commit',
  'load after commit',
  'transaction before fence',
  'transaction before commit',
  'transaction after commit',
  'before park',
  'in a sweep',
] as const

/** The same in a turn of a scheduler: between every two of its statements. */
export const turnPoints = [
  'turn before begin',
  'turn pipelines locked',
  'turn schedules moved',
  'turn ticks stored',
  'turn runs stored',
  'turn runs admitted',
  'turn before commit',
  'turn after commit',
] as const

export type StopPoint = (typeof stopPoints)[number] | (typeof turnPoints)[number]

let stop: ((point: StopPoint) => void) | undefined

/** For fault tests: `listener` is called at every stop point, and may stop or kill its own process there. */
export function onStopPoint(listener: (point: StopPoint) => void): void {
  stop = listener
}

/** Says that the process is at this point. Does nothing outside of fault tests. */
export function reach(point: StopPoint): void {
  stop?.(point)
}
