import type { ClientBase } from 'pg'
import type { Notice } from '../../pipelines/notifications/notice.ts'
import { isRouted, type Route } from '../../pipelines/notifications/route.ts'
import type { Severity } from '../../pipelines/severity.ts'
import type { Channel } from '../channel.ts'
import { readSubscribers } from '../channels/push/subscription-store.ts'

/** Where a message goes, and if it cannot, why not. */
export interface Target {
  channel: string
  recipient: string
  /** Set where there is no way: names of settings, never their values. */
  problem?: string
}

/** What costs money or wakes people is for what cannot wait, and a terminal not for what nobody needs to know. */
const defaultSeverities: Readonly<Record<string, readonly Severity[]>> = {
  sms: ['critical'],
  whatsapp: ['critical'],
  terminal: ['warning', 'critical'],
  push: ['critical'],
}

/** Who subscribes a browser asks for what is critical: it goes there as well where routes say nothing of browsers. */
const toSubscribers = { channel: 'push', severity: ['critical'] } as const satisfies Route

/** Where nobody has said how people are told: over every channel that is configured. */
export function defaultRoutes(channels: ReadonlyMap<string, Channel>): readonly Route[] {
  return [...channels.values()]
    .filter((channel) => channel.missing().length === 0)
    .map(({ name }) => ({ channel: name, ...(defaultSeverities[name] ? { severity: defaultSeverities[name] } : {}) }))
}

/** Where a notice goes: to each recipient over each channel once, however many routes lead there. */
export async function targetsOf(
  client: ClientBase,
  notice: Notice,
  routes: readonly Route[],
  channels: ReadonlyMap<string, Channel>,
): Promise<readonly Target[]> {
  const targets = new Map<string, Target>()
  for (const route of withSubscribers(routes, channels).filter((one) => isRouted(notice, one))) {
    for (const target of await targetsOver(client, route.channel, route.to, channels)) {
      // That nobody has subscribed is no fault of the settings.
      if (target.channel === toSubscribers.channel && target.recipient === '') continue
      targets.set(JSON.stringify([target.channel, target.recipient]), target)
    }
  }
  return [...targets.values()]
}

/** No routes at all tell nobody. */
function withSubscribers(routes: readonly Route[], channels: ReadonlyMap<string, Channel>): readonly Route[] {
  const { channel } = toSubscribers
  const saysNothing = routes.length > 0 && channels.has(channel) && !routes.some((route) => route.channel === channel)
  return saysNothing ? [...routes, toSubscribers] : routes
}

/** Where a channel leads; without `to` to whom its settings name. */
export async function targetsOver(
  client: ClientBase,
  name: string,
  to: readonly string[] | undefined,
  channels: ReadonlyMap<string, Channel>,
): Promise<readonly Target[]> {
  const channel = channels.get(name)
  if (!channel) return [{ channel: name, recipient: '', problem: `there is no channel '${name}' here` }]
  const missing = channel.missing()
  const problem = missing.length > 0 ? `not set: ${missing.join(', ')}` : undefined
  const own = async () => (name === toSubscribers.channel ? await readSubscribers(client) : channel.recipients())
  const recipients = to ?? (problem === undefined ? await own() : [''])
  if (recipients.length === 0) return [{ channel: name, recipient: '', problem: 'no recipient is named' }]
  return recipients.map((recipient) => ({ channel: name, recipient, ...(problem === undefined ? {} : { problem }) }))
}
