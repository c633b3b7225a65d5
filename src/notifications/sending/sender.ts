import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel } from '../channel.ts'
import type { Desk } from '../desk.ts'
import { claimNext } from './claim.ts'
import { takeBack, waitingChannels } from './claim-store.ts'
import { deliver } from './deliver.ts'

/** So many messages of a channel are under way at once in a process: a slow other side must not hold up what is urgent. */
const mostUnderWay = 8

interface Lane {
  ended: Promise<void>
  /** Something has come since it looked last. */
  isAgain: boolean
}

/** Sends what waits, each channel at its own pace: one that hangs holds up no other. */
export class Sender {
  readonly #desk: Desk
  readonly #signal: AbortSignal
  readonly #wake: () => void
  readonly #lanes = new Map<string, Lane>()
  readonly #underWay = new Set<Promise<void>>()
  #alarm: { at: Date; cancel: AbortController } | undefined

  /** @param wake has the next turn begin */
  constructor(desk: Desk, signal: AbortSignal, wake: () => void) {
    this.#desk = desk
    this.#signal = signal
    this.#wake = wake
  }

  /** One turn: takes back what was left, and sees to it that every channel on which something waits is at work. */
  async look(): Promise<void> {
    const { engine, channels } = this.#desk
    await takeBack(engine.database.pool)
    for (const name of await waitingChannels(engine.database.pool)) {
      const channel = channels.get(name)
      if (channel && channel.missing().length === 0) this.#start(channel)
    }
  }

  /** Resolves when nothing is under way and nothing is to be sent now. */
  async settled(): Promise<void> {
    while (this.#lanes.size > 0 || this.#underWay.size > 0) {
      await Promise.all([...[...this.#lanes.values()].map(({ ended }) => ended), ...this.#underWay])
    }
  }

  #start(channel: Channel): void {
    const running = this.#lanes.get(channel.name)
    if (running) {
      running.isAgain = true
      return
    }
    const lane: Lane = { ended: Promise.resolve(), isAgain: false }
    this.#lanes.set(channel.name, lane)
    lane.ended = this.#run(channel, lane)
      .catch((error: unknown) => this.#desk.onError(error, `sending over ${channel.name}`))
      .finally(() => this.#lanes.delete(channel.name))
  }

  async #run(channel: Channel, lane: Lane): Promise<void> {
    const mine = new Set<Promise<void>>()
    while (!this.#signal.aborted) {
      lane.isAgain = false
      const claim = await claimNext(this.#desk, channel)
      if (claim.kind === 'wait') {
        await sleep(claim.waitMs, undefined, { signal: this.#signal }).catch(() => undefined)
      } else if (claim.kind === 'delivery') {
        this.#track(
          mine,
          deliver(this.#desk, channel, claim.delivery).catch((error: unknown) =>
            this.#desk.onError(error, `a message over ${channel.name}`),
          ),
        )
        if (mine.size >= mostUnderWay) await Promise.race(mine)
      } else if (mine.size > 0) {
        // What comes of these may open the channel, or close it.
        await Promise.race(mine)
      } else if (!lane.isAgain) {
        if (claim.until) this.#wakeAt(claim.until)
        return
      }
    }
  }

  #track(mine: Set<Promise<void>>, work: Promise<void>): void {
    mine.add(work)
    this.#underWay.add(work)
    void work.then(() => {
      mine.delete(work)
      this.#underWay.delete(work)
    })
  }

  /** Has the next turn begin at a time, the earliest that was asked for. */
  #wakeAt(at: Date): void {
    if (this.#alarm && this.#alarm.at <= at) return
    this.#alarm?.cancel.abort()
    const cancel = new AbortController()
    const alarm = { at, cancel }
    this.#alarm = alarm
    const { clock } = this.#desk.engine
    const signal = AbortSignal.any([cancel.signal, this.#signal])
    clock.sleep(Math.max(0, at.getTime() - clock.now().getTime()), signal).then(
      () => {
        if (this.#alarm === alarm) this.#alarm = undefined
        this.#wake()
      },
      () => undefined,
    )
  }
}
