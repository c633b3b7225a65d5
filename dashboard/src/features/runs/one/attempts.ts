import type { State } from '../../../parts/states.ts'
import type { RunEvent } from './use-events.ts'

/** One try of a step, from when to when. */
export interface Attempt {
  attempt: number
  from: number
  /** Undefined while it is at it. */
  to: number | undefined
  outcome: State
}

/** The tries of a step, or of one of its items. */
export interface Track {
  step: string
  item: string | null
  attempts: Attempt[]
}

/** Makes tracks of a trail: an event that ends a try tells when it began; a last one that is running has no end. */
export function tracksOf(events: readonly RunEvent[]): Track[] {
  const tracks = new Map<string, Track & { openSince: number | undefined }>()
  for (const { step, item, to, at, attempt, startedAt, durationMs, outcome } of events) {
    if (step === null) continue
    const key = JSON.stringify([step, item])
    const track = tracks.get(key) ?? { step, item, attempts: [], openSince: undefined }
    tracks.set(key, track)
    if (to === 'running') {
      track.openSince = Date.parse(at)
      continue
    }
    const from = startedAt === null ? track.openSince : Date.parse(startedAt)
    track.openSince = undefined
    if (from === undefined) continue
    const end = durationMs === null ? Date.parse(at) : from + durationMs
    track.attempts.push({
      attempt: attempt ?? track.attempts.length + 1,
      from,
      to: end,
      outcome: stateOf(outcome ?? to),
    })
  }
  for (const track of tracks.values())
    if (track.openSince !== undefined)
      track.attempts.push({
        attempt: track.attempts.length + 1,
        from: track.openSince,
        to: undefined,
        outcome: 'running',
      })
  return [...tracks.values()].filter(({ attempts }) => attempts.length > 0)
}

function stateOf(outcome: string): State {
  if (
    outcome === 'failed' ||
    outcome === 'cancelled' ||
    outcome === 'waiting' ||
    outcome === 'retrying' ||
    outcome === 'skipped'
  )
    return outcome
  return outcome === 'completed' || outcome === 'succeeded' ? 'completed' : 'partial'
}
