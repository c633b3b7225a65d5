import type { Engine } from '../../../runs/engine.ts'
import type { Channel } from '../../channel.ts'
import { renderPush } from './render.ts'
import type { PushOptions } from './send.ts'

/**
 * Browsers that people have subscribed on the page Settings, by Web Push: messages arrive with the page closed. Recipients are
 * the ids of subscriptions. It needs no settings: the key by which push services know this installation is made on first use.
 */
export function push(engine: Pick<Engine, 'database' | 'clock'>, options: PushOptions): Channel {
  return {
    name: 'push',
    perSecond: 50,
    // The address of each was brought by a person: one that fails must not hold up the others.
    failsAlone: true,
    missing: () => [],
    recipients: () => [],
    render: renderPush,
    // Loaded for the first message: every command loads this file.
    send: async (outgoing, signal) => {
      const { sendPush } = await import('./send.ts')
      return await sendPush(engine, options, outgoing, signal)
    },
  }
}
