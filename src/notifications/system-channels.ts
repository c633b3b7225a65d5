import { checkedChannels } from '../pipelines/notifications/notifications.ts'
import type { Channel } from './channel.ts'
import type { Desk } from './desk.ts'

/** How long the channels that a function has given hold. */
const readAgainMs = 60_000

/** The channels that systems bring along; those of functions, which read files of settings, are asked for again every minute. */
export class SystemChannels {
  readonly #desk: Desk
  readonly #brought = new Map<string, readonly string[]>()
  #readAt = Number.NEGATIVE_INFINITY

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** Puts them beside those of the configuration. What cannot be read stays as it was. */
  async refresh(): Promise<void> {
    const now = this.#desk.engine.clock.now().getTime()
    if (now - this.#readAt < readAgainMs) return
    this.#readAt = now
    for (const [name, { notifications }] of this.#desk.systems) {
      const given = notifications.channels
      try {
        this.#put(name, typeof given === 'function' ? checkedChannels(await given()) : given)
      } catch (error) {
        this.#desk.onError(error, `the channels of system '${name}'`)
      }
    }
  }

  /** What a system brings along no longer, because somebody has turned it off, is no way to people any more. */
  #put(system: string, channels: readonly Channel[]): void {
    for (const before of this.#brought.get(system) ?? []) this.#desk.channels.delete(before)
    for (const channel of channels) this.#desk.channels.set(channel.name, channel)
    this.#brought.set(
      system,
      channels.map(({ name }) => name),
    )
  }
}
