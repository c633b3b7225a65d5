import { checkedDay } from '../calendar-day.ts'
import { knownOptions, text } from '../checks.ts'
import { parseDuration } from '../duration.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { checkedZone, wallClockMs } from '../time-zone.ts'
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
  const [newest] = overrides
    .filter(({ from, to }) => from <= at && at < to)
    .toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1))
  const instead = newest && rota.people.find(({ name }) => name === newest.person)
  if (instead) return instead
  const turns = Math.floor((wallClockMs(at, rota.zone ?? teamZone) - rota.startWallMs) / rota.turnMs)
  return rota.people[Math.max(0, turns) % rota.people.length] as Person
}
