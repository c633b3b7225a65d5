import { wallClockMs } from '../../pipelines/time-zone.ts'

const longest = 80

/** When and where a title is written. */
export interface Told {
  now: Date
  /** Whose clocks its times are told by: people speak of them in the team's zone. */
  zone: string
}

/**
 * What, since when, and by when it matters, in at most 80 characters. The day stands beside a time when it is another; the zone
 * is named by how far it is from UTC, because whoever reads it may be elsewhere.
 */
export function titleOf(what: string, since: Date, by: Date | null, told: Told): string {
  return fitted(what, `, since ${timeOf(since, told)}${endOf(by, told)}${zoneOf(by ?? since, told)}`)
}

/** The same title, with by when it matters where it does not say so. */
export function withDeadline(title: string, by: Date, told: Told): string {
  const since = title.lastIndexOf(', since ')
  if (since < 0 || title.includes(', matters by ', since)) return title
  const begin = title.slice(since).replace(/ UTC\S*$/, '')
  return fitted(title.slice(0, since), `${begin}${endOf(by, told)}${zoneOf(by, told)}`)
}

function endOf(by: Date | null, told: Told): string {
  return by === null ? '' : `, matters by ${timeOf(by, told)}`
}

function fitted(what: string, rest: string): string {
  const room = longest - rest.length
  return `${what.length > room ? `${what.slice(0, room - 1)}…` : what}${rest}`
}

function timeOf(at: Date, { now, zone }: Told): string {
  const [wall, today] = [at, now].map((each) => new Date(wallClockMs(each, zone)).toISOString())
  const [day, time] = [wall?.slice(5, 10), wall?.slice(11, 16)]
  return day === today?.slice(5, 10) ? `${time}` : `${day} ${time}`
}

/** ' UTC', ' UTC-4', ' UTC+5:30' */
function zoneOf(at: Date, { zone }: Told): string {
  const minutes = Math.round((wallClockMs(at, zone) - at.getTime()) / 60_000)
  if (minutes === 0) return ' UTC'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return ` UTC${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}
