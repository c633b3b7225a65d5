import { type Actor, nobodyFrom } from '../actor.ts'
import { networkOf } from '../network-of.ts'

/** Of each who asks, from where they ask, so much is written down a minute. */
const mostEach = 30
/** And so much of everybody who is nobody that is known, wherever they ask from: addresses cost nothing. */
const mostOfNobody = 300
const stretchMs = 60_000

/** What was not written down of somebody. */
export interface LeftOut {
  actor: Actor
  count: number
}

interface Stretch {
  from: number
  written: number
  left: number
  actor: Actor
}

/**
 * Lets so many refused attempts a minute into the audit that nobody can fill it with them, and counts those that it leaves out.
 * Each process counts by itself.
 */
export class DenialLimit {
  readonly #now: () => number
  readonly #stretches = new Map<string, Stretch>()

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Whether one more of somebody is written down, and what was left out in minutes that are over. */
  admit(actor: Actor): { isWritten: boolean; leftOut: LeftOut[] } {
    const leftOut = this.#over()
    const who = `${actor.userId ?? actor.name} ${networkOf(actor.address ?? '')}`
    // Who has had enough takes nothing of what all have together, and an address that comes when that is gone takes no memory.
    const hasRoom = (this.#stretches.get(who)?.written ?? 0) < mostEach
    const all = nobodyFrom({})
    const isWritten =
      (!hasRoom || actor.kind !== 'nobody' || this.#take('', mostOfNobody, all)) && this.#take(who, mostEach, actor)
    return { isWritten, leftOut }
  }

  #take(who: string, most: number, actor: Actor): boolean {
    const stretch = this.#stretches.get(who) ?? { from: this.#now(), written: 0, left: 0, actor }
    this.#stretches.set(who, stretch)
    if (stretch.written < most) stretch.written += 1
    else stretch.left += 1
    return stretch.left === 0
  }

  /** The map has them in the order in which they began. */
  #over(): LeftOut[] {
    const leftOut: LeftOut[] = []
    for (const [who, { from, left, actor }] of this.#stretches) {
      if (this.#now() - from < stretchMs) break
      this.#stretches.delete(who)
      if (left > 0) leftOut.push({ actor, count: left })
    }
    return leftOut
  }
}
