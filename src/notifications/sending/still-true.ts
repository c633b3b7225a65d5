import type { DeliveryKind, DeliveryState } from '../deliveries/delivery.ts'

/** How an alert is, as far as messages go by it. */
export type AlertState = 'pending' | 'firing' | 'acknowledged' | 'resolved' | 'dismissed' | 'silenced'

/** What has become of a message that told the same recipient that the alert fired. */
export interface FiredMessage {
  state: DeliveryState
  attempts: number
  mayHaveArrived: boolean
}

/** Send it, drop it, drop it with what told that the alert fired, send it and drop that, or look again in a moment. */
export type Verdict = 'send' | 'drop' | 'drop both' | 'send and drop fired' | 'wait'

/**
 * Whether a message is still true when its turn comes, minutes or a restart after it was written.
 *
 * @param alert undefined when nobody knows the alert
 * @param fired what told the same recipient over the same channel that it fired
 */
export function verdictOn(kind: DeliveryKind, alert: AlertState | undefined, fired: readonly FiredMessage[]): Verdict {
  if (kind === 'alert resolved') return verdictOnResolved(fired)
  if (alert === undefined) return 'send'
  if (kind === 'alert fired') return alert === 'firing' || alert === 'acknowledged' ? 'send' : 'drop'
  if (kind === 'escalation') return alert === 'firing' ? 'send' : 'drop'
  return 'send'
}

/** Who was not told that it fired is not told that it is over. */
function verdictOnResolved(fired: readonly FiredMessage[]): Verdict {
  if (fired.length === 0 || fired.some(({ state }) => toldStates.has(state))) return 'send'
  if (fired.some(({ state }) => state === 'sending')) return 'wait'
  if (fired.some(({ state, attempts, mayHaveArrived }) => state === 'pending' && attempts > 0 && mayHaveArrived))
    return 'send and drop fired'
  return fired.some(({ state }) => state === 'pending') ? 'drop both' : 'drop'
}

const toldStates: ReadonlySet<DeliveryState> = new Set(['sent', 'refused', 'in digest'])
