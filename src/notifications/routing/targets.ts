import type { Notice } from '../../pipelines/notifications/notice.ts'
import { isRouted, type Route } from '../../pipelines/notifications/route.ts'
import type { Severity } from '../../pipelines/severity.ts'
import type { Channel } from '../channel.ts'

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
}

/** Where nobody has said how people are told: over every channel that is configured. */
export function defaultRoutes(channels: ReadonlyMap<string, Channel>): readonly Route[] {
  return [...channels.values()]
    .filter((channel) => channel.missing().length === 0)
    .map(({ name }) => ({ channel: name, ...(defaultSeverities[name] ? { severity: defaultSeverities[name] } : {}) }))
}

/** Where a notice goes: to each recipient over each channel once, however many routes lead there. */
export function targetsOf(
  notice: Notice,
  routes: readonly Route[],
  channels: ReadonlyMap<string, Channel>,
): readonly Target[] {
  const targets = new Map<string, Target>()
  for (const route of routes.filter((one) => isRouted(notice, one))) {
    for (const target of targetsOver(route.channel, route.to, channels))
      targets.set(JSON.stringify([target.channel, target.recipient]), target)
  }
  return [...targets.values()]
}

/** Where a channel leads; without `to` to whom its settings name. */
export function targetsOver(
  name: string,
  to: readonly string[] | undefined,
  channels: ReadonlyMap<string, Channel>,
): readonly Target[] {
  const channel = channels.get(name)
  if (!channel) return [{ channel: name, recipient: '', problem: `there is no channel '${name}' here` }]
  const missing = channel.missing()
  const problem = missing.length > 0 ? `not set: ${missing.join(', ')}` : undefined
  const recipients = to ?? (problem === undefined ? channel.recipients() : [''])
  if (recipients.length === 0) return [{ channel: name, recipient: '', problem: 'no recipient is named' }]
  return recipients.map((recipient) => ({ channel: name, recipient, ...(problem === undefined ? {} : { problem }) }))
}
