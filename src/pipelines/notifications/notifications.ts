import { functionIfAny, knownOptions, oneOf, text, trueOrFalse, wholeNumber } from '../checks.ts'
import { parseDuration } from '../duration.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { type Severity, severities } from '../severity.ts'
import { checkedZone } from '../time-zone.ts'
import { uniqueNames } from '../unique.ts'
import type { Channel } from './channel.ts'
import type { Notice } from './notice.ts'
import { checkedQuietHours, type QuietHours, type QuietHoursOptions } from './quiet-hours.ts'
import { checkedRota, type Rota, type RotaOptions } from './rota.ts'
import { checkedRoutes, type Route } from './route.ts'
import { minutesOfDay } from './time-of-day.ts'

/** What a message says instead of the notice's own words. Pure: called once for each notice. What it leaves out stays. */
export type Texts = (notice: Notice) => { title?: string; text?: string } | undefined

/** A list, or a function that is asked again every minute, for routes that operators set in a file. */
type RoutesGiven = readonly Route[] | (() => Promise<readonly Route[]>)

interface RungOptions {
  /** How long an alert fires without being acknowledged: '10m'. */
  after: string
  /** Whoever has the turn, or recipients in the channel's own form. */
  to: 'on call' | readonly string[]
  channel: string
  /** Default: warning and critical. */
  severity?: readonly Severity[]
}

/** A rung of the ladder that an alert climbs while nobody acknowledges it. */
export interface Rung {
  readonly afterMs: number
  readonly to: 'on call' | readonly string[]
  readonly channel: string
  readonly severity: readonly Severity[]
}

interface DailyReportOptions {
  /** '07:00' */
  at: string
  /** Default: whom the channel's settings name. */
  to?: readonly string[]
  /** Default 'email'. */
  channel?: string
  /** Default: the team's zone. */
  timezone?: string
}

export interface DailyReport {
  readonly atMinutes: number
  readonly to: readonly string[] | undefined
  readonly channel: string
  readonly zone: string | undefined
}

export interface NotificationOptions {
  /** Ways to reach people. Default: all there are, with their settings from the environment. */
  channels?: readonly Channel[]
  /**
   * Default: over every channel that is configured, runs that failed or are partial, and alerts; over SMS and WhatsApp only
   * what is critical, in the terminal warnings and above.
   */
  routes?: readonly Route[]
  escalation?: readonly RungOptions[]
  onCall?: RotaOptions
  quietHours?: QuietHoursOptions
  dailyReport?: DailyReportOptions
  texts?: Texts
  /** Where people reach the dashboard and its links: 'https://millrace.example.com'. Without it messages have no links to it. */
  publicUrl?: string
  /** More messages than this that wait for one recipient of a channel become one digest. Default 5. */
  digestAbove?: number
  /** Of messages to browsers. */
  push?: PushSettings
}

interface PushSettings {
  /** Whether push services may be on this machine or a private network, and without https. Default false. */
  allowPrivate?: boolean
}

/** How people are told. */
export interface Notifications {
  readonly channels: readonly Channel[] | undefined
  readonly routes: readonly Route[] | undefined
  readonly escalation: readonly Rung[]
  readonly onCall: Rota | undefined
  readonly quietHours: QuietHours | undefined
  readonly dailyReport: DailyReport | undefined
  readonly texts: Texts | undefined
  readonly publicUrl: string | undefined
  readonly digestAbove: number
  readonly push: Readonly<Required<PushSettings>>
}

/** A list, or a function that is asked again every minute, for channels that operators set up in a file. */
type ChannelsGiven = readonly Channel[] | (() => Promise<readonly Channel[]>)

export interface SystemNotificationOptions {
  /** Ways to reach people that only this system has. Their names are its own: 'energy-email'. */
  channels?: ChannelsGiven
  /** They take the place of the configuration's for what this system tells; an empty list tells nobody. */
  routes?: RoutesGiven
  texts?: Texts
}

/** How people are told of one system. */
export interface SystemNotifications {
  readonly channels: ChannelsGiven
  readonly routes: RoutesGiven | undefined
  readonly texts: Texts | undefined
}

const keys = {
  channels: true,
  routes: true,
  escalation: true,
  onCall: true,
  quietHours: true,
  dailyReport: true,
  texts: true,
  publicUrl: true,
  digestAbove: true,
  push: true,
} satisfies Record<keyof NotificationOptions, true>

export function checkedNotifications(options: NotificationOptions): Notifications {
  return within('notifications', () => {
    knownOptions(options, keys)
    const { channels, routes, onCall, quietHours, dailyReport, texts, publicUrl, digestAbove = 5 } = options
    const rota = onCall && checkedRota(onCall)
    return Object.freeze({
      channels: channels && checkedChannels(channels),
      routes: routes && checkedRoutes(routes),
      escalation: checkedLadder(options.escalation ?? [], rota),
      onCall: rota,
      quietHours: quietHours && checkedQuietHours(quietHours),
      dailyReport: dailyReport && checkedReport(dailyReport),
      texts: functionIfAny(texts, 'texts'),
      publicUrl: publicUrl === undefined ? undefined : checkedAddress(publicUrl),
      digestAbove: wholeNumber(digestAbove, 'digestAbove', 1),
      push: checkedPush(options.push ?? {}),
    })
  })
}

export function checkedSystemNotifications(options: SystemNotificationOptions): SystemNotifications {
  return within('notifications', () => {
    knownOptions(options, { channels: true, routes: true, texts: true } satisfies Record<
      keyof SystemNotificationOptions,
      true
    >)
    const { channels = [], routes, texts } = options
    const checked = typeof routes === 'function' || routes === undefined ? routes : checkedRoutes(routes)
    return Object.freeze({
      channels: typeof channels === 'function' ? channels : checkedChannels(channels),
      routes: checked,
      texts: functionIfAny(texts, 'texts'),
    })
  })
}

/** Subscribed in the dashboard: it is there wherever there is a database. */
const ownChannel = 'push'

/** A list of channels with names of their own. */
export function checkedChannels(channels: readonly Channel[]): readonly Channel[] {
  if (!Array.isArray(channels)) throw new Refusal(`expected channels to be a list, got ${shown(channels)}`)
  for (const channel of channels) {
    if (typeof channel?.send !== 'function')
      throw new Refusal(`expected channels to list channels, got ${shown(channel)}`)
    if (channel.name === ownChannel)
      throw new Refusal(`expected a channel with a name of its own, got '${ownChannel}', which is there already`)
  }
  uniqueNames('channel', channels)
  return Object.freeze([...channels])
}

function checkedLadder(rungs: readonly RungOptions[], rota: Rota | undefined): readonly Rung[] {
  if (!Array.isArray(rungs)) throw new Refusal(`expected escalation to be a list, got ${shown(rungs)}`)
  return Object.freeze(rungs.map((rung, index) => within(`rung ${index + 1}`, () => checkedRung(rung, rota))))
}

function checkedRung(rung: RungOptions, rota: Rota | undefined): Rung {
  knownOptions(rung, { after: true, to: true, channel: true, severity: true } satisfies Record<keyof RungOptions, true>)
  const { after, to, severity = ['warning', 'critical'] } = rung
  const channel = text(rung.channel, 'channel')
  for (const word of severity) oneOf(word, 'severity', severities)
  if (to === 'on call') refuseUnreachable(channel, rota)
  else if (!Array.isArray(to) || to.length === 0)
    throw new Refusal(`expected to to be 'on call' or a list of recipients, got ${shown(to)}`)
  return Object.freeze({ afterMs: parseDuration(after, 'after'), to, channel, severity: Object.freeze([...severity]) })
}

/** Found at night, it would be too late. */
function refuseUnreachable(channel: string, rota: Rota | undefined): void {
  if (!rota) throw new Refusal(`expected onCall to say who is on call, got nothing; add it, or list recipients in to`)
  const missing = rota.people.filter((person) => person[channel] === undefined)
  if (missing.length === 0) return
  throw new Refusal(
    `expected everybody in onCall to have ${channel}, got none for ${missing.map(({ name }) => name).join(', ')}`,
  )
}

function checkedReport(options: DailyReportOptions): DailyReport {
  return within('dailyReport', () => {
    knownOptions(options, { at: true, to: true, channel: true, timezone: true } satisfies Record<
      keyof DailyReportOptions,
      true
    >)
    const { at, to, channel = 'email', timezone } = options
    for (const recipient of to ?? []) text(recipient, 'what stands in to')
    return Object.freeze({
      atMinutes: minutesOfDay(at, 'at'),
      to: to && Object.freeze([...to]),
      channel: text(channel, 'channel'),
      zone: timezone === undefined ? undefined : checkedZone(timezone),
    })
  })
}

function checkedPush(options: PushSettings): Required<PushSettings> {
  return within('push', () => {
    knownOptions(options, { allowPrivate: true } satisfies Record<keyof PushSettings, true>)
    return Object.freeze({ allowPrivate: trueOrFalse(options.allowPrivate ?? false, 'allowPrivate') })
  })
}

function checkedAddress(publicUrl: string): string {
  const url = typeof publicUrl === 'string' ? URL.parse(publicUrl) : null
  if (url && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '')
    return url.href.replace(/\/+$/, '')
  throw new Refusal(`expected publicUrl to be an address such as 'https://millrace.example.com', got something else`)
}
