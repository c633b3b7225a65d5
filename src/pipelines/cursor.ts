import { Refusal } from './refusal.ts'

type Place = readonly (string | number | null)[]

/** Where a list goes on, as text for whoever asks for the next page: what the last item was sorted by. */
export function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** Reads what {@link writeCursor} wrote, with so many parts. Refuses any other text. */
export function readCursor(text: string | undefined, parts: number): Place | undefined {
  if (text === undefined) return undefined
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Array.isArray(place) && place.length === parts && place.every(isPart)) return place
  } catch {
    // Told below.
  }
  throw new Refusal(
    'expected `after` to be what the list answered as `next`, got something else; begin anew without it',
  )
}

function isPart(part: unknown): boolean {
  return part === null || typeof part === 'number' || typeof part === 'string'
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
