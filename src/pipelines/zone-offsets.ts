import { wallClockMs } from './time-zone.ts'

const dayMs = 86_400_000

/** A stretch in which the clocks of a zone are the same time ahead of UTC. It ends with a change, or with the year. */
export interface OffsetStretch {
  readonly fromMs: number
  /** No longer in it. */
  readonly toMs: number
  readonly offsetMs: number
}

/** Stretches by zone and year: looking for the changes of one year takes a millisecond, and a due time asks a few times. */
const known = new Map<string, readonly OffsetStretch[]>()

let last: (OffsetStretch & { zone: string }) | undefined

/** The stretch an instant is in. */
export function stretchAt(instantMs: number, zone: string): OffsetStretch {
  // Whoever goes through the days of many years asks for the same stretch a hundred times in a row.
  if (last?.zone === zone && last.fromMs <= instantMs && instantMs < last.toMs) return last
  const year = new Date(instantMs).getUTCFullYear()
  const key = `${zone} ${year}`
  let stretches = known.get(key)
  if (stretches === undefined) {
    stretches = stretchesOf(year, zone)
    known.set(key, stretches)
  }
  const found = stretches.find(({ toMs }) => instantMs < toMs)
  if (found === undefined) throw new Error(`expected the year ${year} to reach to ${instantMs} ms, got an earlier end`)
  last = { ...found, zone }
  return last
}

/**
 * The first moment at which the clocks of a zone show this or later: where they jump over it, the end of the jump; where
 * they show it twice, the first time.
 *
 * @param wallMs milliseconds since 1970 on those clocks
 */
export function firstInstantOf(wallMs: number, zone: string): number {
  // No zone is further from UTC, and none has ever jumped further.
  let stretch = stretchAt(wallMs - 2 * dayMs, zone)
  while (wallMs >= stretch.toMs + stretch.offsetMs) stretch = stretchAt(stretch.toMs, zone)
  return Math.max(stretch.fromMs, wallMs - stretch.offsetMs)
}

function stretchesOf(year: number, zone: string): OffsetStretch[] {
  const begin = new Date(0)
  begin.setUTCFullYear(year, 0, 1)
  const beginMs = begin.getTime()
  const endMs = new Date(beginMs).setUTCFullYear(year + 1)
  const stretches: OffsetStretch[] = []
  let fromMs = beginMs
  let offsetMs = offsetAt(fromMs, zone)
  for (let dayBeginMs = beginMs; dayBeginMs < endMs; ) {
    const nextMs = Math.min(dayBeginMs + dayMs, endMs)
    if (offsetAt(nextMs, zone) === offsetMs) {
      dayBeginMs = nextMs
      continue
    }
    const changeMs = changeWithin(dayBeginMs, nextMs, offsetMs, zone)
    if (changeMs === endMs) break
    stretches.push({ fromMs, toMs: changeMs, offsetMs })
    fromMs = changeMs
    offsetMs = offsetAt(changeMs, zone)
    dayBeginMs = changeMs
  }
  stretches.push({ fromMs, toMs: endMs, offsetMs })
  return stretches
}

/** The first second of a stretch, behind its beginning, that has another offset. */
function changeWithin(beginMs: number, endMs: number, offsetMs: number, zone: string): number {
  let before = beginMs / 1000
  let after = endMs / 1000
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(middle * 1000, zone) === offsetMs) before = middle
    else after = middle
  }
  return after * 1000
}

function offsetAt(instantMs: number, zone: string): number {
  return wallClockMs(new Date(instantMs), zone) - instantMs
}
