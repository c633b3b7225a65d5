import type { Channel } from '../channel.ts'
import { email } from './email/index.ts'
import { slack } from './slack/index.ts'
import { sms } from './sms/index.ts'
import { terminal } from './terminal/index.ts'
import { webhook } from './webhook/index.ts'
import { whatsapp } from './whatsapp/index.ts'

export { email, slack, sms, terminal, webhook, whatsapp }

/** Every channel, set up from the environment. What it needs and has not is in its `missing()`. */
export function channelsFromEnvironment(): Channel[] {
  return [email(), slack(), whatsapp(), sms(), webhook(), terminal()]
}
