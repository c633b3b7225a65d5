/** The rows of the load bench: a million readings of 5,000 meters, one in a hundred of which cannot be. */
export interface Reading {
  meter: string
  at: string
  day: string
  value: string
  unit: string
  status: number
  site: string
  note: string | null
}

export const pageRows = 10_000
/** Before the clock: compiled code, open connections, planned statements. */
export const warmUpRows = 100_000
export const rowsOfLoad = 1_000_000
export const badEvery = 100

const meters = 5_000
const firstMs = Date.parse('2026-01-01T00:00:00Z')
const quarterMs = 15 * 60_000

/** The reading at a place, always the same. Neighbours are of different meters, so that keys come in no order. */
export function reading(place: number): Reading {
  const at = new Date(firstMs + Math.floor(place / meters) * quarterMs).toISOString()
  return {
    meter: `M${String((place * 7919) % meters).padStart(6, '0')}`,
    at,
    day: at.slice(0, 10),
    value:
      place % badEvery === badEvery - 1 ? 'n/a' : `${(place * 31) % 9000}.${String(place % 1000).padStart(3, '0')}`,
    unit: 'kWh',
    status: place % 4,
    site: `Site ${place % 40}`,
    note: place % 3 === 0 ? 'read by radio' : null,
  }
}

/** Where the rows of a load are: the first is the warm-up, all others are the same million, or so many `rows`. */
export function placesOf(load: number, rows = rowsOfLoad): { from: number; to: number } {
  return load === 1 ? { from: 0, to: warmUpRows } : { from: warmUpRows, to: warmUpRows + rows }
}

/** The table, logged and indexed, and the same for everybody. */
export const tableSql = `create schema readings;
  create table readings.quarters (meter text, at timestamptz, day date not null, value numeric not null,
    unit text not null, status integer not null, site text not null, note text, primary key (meter, at));
  create index on readings.quarters (day)`
