import { checkedDay } from '../calendar-day.ts'
import { knownOptions, text } from '../checks.ts'
import { parseDuration } from '../duration.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { checkedZone, instantOf, wallClockMs } from '../time-zone.ts'
import { uniqueNames } from '../unique.ts'

/** Somebody who can be on call: a name, and under each channel's name how it reaches them. */
export interface Person {
  readonly name: string
  /** `{ sms: '+15551234567', email: 'ann@example.com' }` */
  readonly [channel: string]: string
}

export interface RotaOptions {
  people: readonly Person[]
  /** How long a turn is: '1w', '1d', '12h'. */
  turn: string
  /** The first day of the first person's first turn; turns change at midnight. */
  from: string
  /** Default: the team's zone. */
  timezone?: string
}

/** Whose turn it is to be on call. */
export interface Rota {
  readonly people: readonly Person[]
  readonly turnMs: number
  /** Milliseconds since 1970 on the clocks of the zone. */
  readonly startWallMs: number
  readonly zone: string | undefined
}

/** Somebody who is on call instead. */
export interface Override {
  id: string
  from: Date
  to: Date
  person: string
  createdAt: Date
  createdBy: string
}

export function checkedRota(options: RotaOptions): Rota {
  return within('onCall', () => {
    knownOptions(options, { people: true, turn: true, from: true, timezone: true } satisfies Record<
      keyof RotaOptions,
      true
    >)
    const { people, turn, from, timezone } = options
    if (!Array.isArray(people) || people.length === 0)
      throw new Refusal(`expected people to be a list with at least one, got ${shown(people)}`)
    for (const person of people) {
      text(person?.name, "a person's name")
      for (const [channel, recipient] of Object.entries(person)) text(recipient, `${channel} of ${person.name}`)
    }
    uniqueNames('person', people)
    return Object.freeze({
      people: Object.freeze([...people]),
      turnMs: parseDuration(turn, 'turn'),
      startWallMs: Date.parse(`${checkedDay(from, 'from')}T00:00Z`),
      zone: timezone === undefined ? undefined : checkedZone(timezone),
    })
  })
}

/**
 * Who is on call at a moment: the person of the newest override for it, else the one whose turn it is. Turns are counted on
 * the clocks of the zone, so that they change at midnight all year. Before the first turn it is the first person's.
 */
export function whoIsOnCall(rota: Rota, overrides: readonly Override[], at: Date, teamZone = 'UTC'): Person {
  const instead = overrideAt(rota, overrides, at)
  const found = instead && rota.people.find(({ name }) => name === instead.person)
  if (found) return found
  const turns = Math.floor((wallClockMs(at, rota.zone ?? teamZone) - rota.startWallMs) / rota.turnMs)
  return rota.people[Math.max(0, turns) % rota.people.length] as Person
}

/** The newest override for a moment; one for somebody who has left the rota is none. */
function overrideAt(rota: Rota, overrides: readonly Override[], at: Date): Override | undefined {
  const [newest] = overrides
    .filter(({ from, to }) => from <= at && at < to)
    .toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1))
  return newest && rota.people.some(({ name }) => name === newest.person) ? newest : undefined
}

/** A time in which one person is on call. */
export interface Duty {
  person: string
  from: Date
  to: Date
  /** The override that says so; null where it is the person's turn. */
  override: string | null
}

/** Who is on call from a moment on, one after the other: so many stretches at most. */
export function dutiesFrom(rota: Rota, overrides: readonly Override[], at: Date, teamZone = 'UTC', most = 5): Duty[] {
  const zone = rota.zone ?? teamZone
  const turn = Math.floor((wallClockMs(at, zone) - rota.startWallMs) / rota.turnMs)
  const changes = Array.from({ length: most }, (_, index) =>
    instantOf(rota.startWallMs + (Math.max(0, turn) + 1 + index) * rota.turnMs, zone),
  )
  const last = changes.at(-1) ?? at
  const bounds = [...changes, ...overrides.flatMap(({ from, to }) => [from, to])]
    .filter((bound) => at < bound && bound <= last)
    .map((bound) => bound.getTime())
  const duties: Duty[] = []
  let from = at
  for (const bound of [...new Set(bounds)].toSorted((one, other) => one - other)) {
    const to = new Date(bound)
    const { name: person } = whoIsOnCall(rota, overrides, from, teamZone)
    const override = overrideAt(rota, overrides, from)?.id ?? null
    const before = duties.at(-1)
    if (before && before.person === person && before.override === override) before.to = to
    else duties.push({ person, from, to, override })
    from = to
  }
  return duties.slice(0, most)
}
