import { pauseMs } from './back-off.ts'

/** How a channel has been, for all processes. */
export interface ChannelState {
  /** One after the other, with nothing that arrived between them. */
  failures: number
  failingSince: Date | null
  triedAt: Date | null
  probeAt: Date | null
  /** What the last failure was of. */
  lastFailed: string | null
  /** The other side asked to be left alone. */
  pausedUntil: Date | null
}

/** Whether something may be sent now, and what: what is due, the first of all that waits, or the first but what failed last. */
export type Opening =
  | { isOpen: true; pick: 'what is due' | 'the first' | 'another' }
  | { isOpen: false; until: Date | undefined }

/** Something new is not kept waiting for longer than this since the last try: the channel may be back. */
const freshWaitsMs = 60_000
/** In which nobody else probes a channel that fails. Longer than a try can take. */
export const probeMs = 60_000

/**
 * Looks at a channel. While it works, each message has its own time. When two different messages have failed one after the
 * other, the channel counts as down, and messages do not use up their tries against it: from time to time the first of all
 * is tried, and when that fails the next one, which tells a channel that is down from a message that cannot pass. So when it
 * is back, everything goes out in its order.
 *
 * @param waiting how many messages wait that are due, at least up to two, and whether one of them was never tried
 */
export function openingOf(state: ChannelState, waiting: { count: number; isAnyFresh: boolean }, now: Date): Opening {
  const { failures, probeAt, triedAt, pausedUntil } = state
  if (pausedUntil && pausedUntil > now) return { isOpen: false, until: pausedUntil }
  // One alone has only itself to wait for.
  if (failures === 0 || waiting.count < 2) return { isOpen: true, pick: 'what is due' }
  const freshAt = waiting.isAnyFresh && triedAt ? triedAt.getTime() + freshWaitsMs : Number.POSITIVE_INFINITY
  const at = Math.min(probeAt?.getTime() ?? 0, freshAt)
  if (at > now.getTime()) return { isOpen: false, until: new Date(at) }
  return { isOpen: true, pick: failures % 2 === 1 ? 'another' : 'the first' }
}

/** The state after a try of `delivery` has failed, for now. */
export function afterFailure(state: ChannelState, delivery: string, now: Date): ChannelState {
  const failures = state.failures + 1
  // After an odd one another message is tried at once; after an even one the channel rests.
  const restMs = failures % 2 === 1 ? 0 : pauseMs(failures / 2)
  return {
    ...state,
    failures,
    failingSince: state.failingSince ?? now,
    lastFailed: delivery,
    probeAt: new Date(now.getTime() + restMs),
  }
}

/** Whether what is waiting for its next try need not wait any longer, now that something has arrived. */
export function wasDown({ failures }: Pick<ChannelState, 'failures'>): boolean {
  return failures >= 2
}
