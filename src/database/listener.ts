import { channelName } from './channel.ts'
import type { Database } from './database.ts'
import { type Hint, HintGatherer } from './hint-gatherer.ts'
import { ListenSession } from './listen-session.ts'
import { poll } from './poll.ts'

export interface ListenerOptions {
  /** Ends the listener. */
  signal: AbortSignal
  /** Hears of lost connections, failed attempts and failing callbacks; the listener itself goes on. */
  onError: (error: unknown) => void
  /** How often the connection is asked whether it still lives. Default 10 s. */
  heartbeatMs?: number | undefined
  /** How long its answer may take before the connection counts as lost. Default 5 s. */
  answerMs?: number | undefined
}

/** Hints by NOTIFY, over one connection of its own. Polling is the truth: whoever listens must also look by itself. */
export interface Listener {
  /**
   * Calls back soon after something was notified on the channel, once for many, and once whenever listening begins,
   * also again after a lost connection. Returns how to unsubscribe.
   */
  on(channel: string, hint: Hint): () => void
  /** Resolves when the listener has ended. */
  readonly stopped: Promise<void>
}

/** Starts to listen; connects in the background and reconnects until the signal is aborted. */
export function startListener(database: Database, options: ListenerOptions): Listener {
  const { signal, onError, heartbeatMs = 10_000, answerMs = 5_000 } = options
  const gatherer = new HintGatherer(onError)
  const session = new ListenSession(database, answerMs, gatherer, () => loop.wake())
  // Connecting, listening and the heartbeat are one loop: each turn sees to it that the connection is there and answers.
  const loop = poll(() => session.keep(), {
    name: 'the listener',
    everyMs: heartbeatMs,
    timeoutMs: 30_000,
    signal,
    onError,
  })
  async function end(): Promise<void> {
    await loop.stopped
    gatherer.end()
    session.drop()
  }
  return {
    on: (channel, hint) => {
      const unsubscribe = gatherer.on(channelName(database.schema, channel), hint)
      loop.wake()
      return unsubscribe
    },
    stopped: end(),
  }
}
