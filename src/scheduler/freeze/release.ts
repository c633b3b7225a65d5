/** How many schedules are released at a time, and how long it is until the next. */
export interface Pace {
  atOnce: number
  pauseMs: number
}

/** Spreads so many a minute evenly, at most once a second. */
export function paceOf(perMinute: number): Pace {
  const atOnce = Math.max(1, Math.floor(perMinute / 60))
  return { atOnce, pauseMs: Math.ceil((atOnce * 60_000) / perMinute) }
}
