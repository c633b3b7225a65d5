import { type Secret, secret } from '../../../pipelines/secret.ts'
import type { Channel } from '../../channel.ts'
import { missingOf } from '../common/setting.ts'
import { renderSlack } from './render.ts'

/**
 * A Slack channel, by an incoming webhook. Its address is a password: whoever has it can write there.
 *
 * Slack takes no key and cannot be asked what it has, so a message whose reply was lost may be there twice.
 *
 * @param options.url default: SLACK_WEBHOOK_URL of the environment
 * @param options.name by which routes name it; default 'slack'
 */
export function slack({
  url = secret('SLACK_WEBHOOK_URL'),
  name = 'slack',
}: {
  url?: Secret
  name?: string
} = {}): Channel {
  return {
    name,
    perSecond: 1,
    missing: () => missingOf([url]),
    recipients: () => [''],
    render: renderSlack,
    // Loaded for the first message: every command loads this file.
    send: async (outgoing, signal) => {
      const { sendSlack } = await import('./send.ts')
      return await sendSlack(url, outgoing, signal)
    },
  }
}
