import { checkedDay } from './calendar-day.ts'
import { DoesNotFit, Refusal } from './refusal.ts'

type Place = readonly (string | number)[]

/** What a part of a place is. It goes into a statement, and the database would answer what is none with an error of its own. */
const kinds = {
  id: (part) => typeof part === 'string' && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(part),
  /** As PostgreSQL or JavaScript writes an instant. */
  time: (part) => typeof part === 'string' && isTime(part),
  /** As PostgreSQL writes the difference of two instants. */
  interval: (part) => typeof part === 'string' && /^(-?\d{1,7} days? )?-?\d{1,4}:\d\d:\d\d(\.\d{1,6})?$/.test(part),
  number: (part) => Number.isInteger(part) && Number(part) >= 0 && Number(part) < 2 ** 31,
  text: (part) => typeof part === 'string' && !part.includes('\0') && part.isWellFormed(),
} as const satisfies Record<string, (part: unknown) => boolean>

/** Where a list goes on, as text for whoever asks for the next page: what the last item was sorted by. */
export function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** Reads what {@link writeCursor} wrote, with these parts. Refuses any other text. */
export function readCursor(text: string | undefined, parts: readonly (keyof typeof kinds)[]): Place | undefined {
  if (text === undefined) return undefined
  const place = parsed(text)
  const fits = place?.length === parts.length && parts.every((kind, index) => kinds[kind](place[index]))
  if (fits) return place as Place
  throw new DoesNotFit(
    'expected `after` to be what the list answered as `next`, got something else; begin anew without it',
  )
}

function parsed(text: string): unknown[] | undefined {
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(place) ? place : undefined
  } catch {
    return undefined
  }
}

function isTime(text: string): boolean {
  const match = /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-4])(:[0-5]\d)?)$/.exec(text)
  try {
    return match !== null && checkedDay(match[1] ?? '', 'a day') !== undefined
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/** A page of a list: the first `limit` of what was read, and where the next begins. Read one more than `limit`. */
export function pageOf<Item>(
  read: readonly Item[],
  limit: number,
  placeOf: (item: Item) => Place,
): { items: Item[]; next: string | null } {
  const items = read.slice(0, limit)
  const last = items.at(-1)
  return { items, next: read.length > limit && last !== undefined ? writeCursor(placeOf(last)) : null }
}
