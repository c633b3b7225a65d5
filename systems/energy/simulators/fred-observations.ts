import { dayInZone } from '../calendar.ts'
import { everyWeekday } from './every-weekday.ts'
import type { FredRefusal } from './fred-refusal.ts'
import type { DatedPrice } from './price-file.ts'

const limitCap = 100_000

/** Why the parameters cannot be answered, if they cannot. */
export function observationsRefusal(query: Readonly<Record<string, string>>): FredRefusal | undefined {
  const { limit, offset, sort_order = 'asc', units = 'lin', frequency = 'd', output_type = '1' } = query
  if (limit !== undefined && !(/^\d+$/.test(limit) && Number(limit) >= 1 && Number(limit) <= limitCap)) {
    return { status: 400, message: `Bad Request.  Value of limit is not between 1 and ${limitCap}.` }
  }
  if (offset !== undefined && !/^\d+$/.test(offset)) {
    return { status: 400, message: 'Bad Request.  Value of offset is not a non-negative integer.' }
  }
  if (!['asc', 'desc'].includes(sort_order)) {
    return { status: 400, message: 'Bad Request.  Value of sort_order is not one of asc, desc.' }
  }
  if (units !== 'lin' || frequency !== 'd' || output_type !== '1') {
    return { status: 501, message: 'The simulator only serves daily levels (units=lin, frequency=d, output_type=1).' }
  }
  return undefined
}

/** The answer to an observations request, before it becomes JSON or XML. */
export function fredObservations(prices: readonly DatedPrice[], query: Readonly<Record<string, string>>, now: Date) {
  const today = dayInZone(now, 'America/Chicago')
  const realtime = { realtime_start: query.realtime_start ?? today, realtime_end: query.realtime_end ?? today }
  const { observation_start = '1600-01-01', observation_end = '9999-12-31', sort_order = 'asc' } = query
  const offset = Number(query.offset ?? 0)
  const limit = Number(query.limit ?? limitCap)
  const inRange = everyWeekday(prices).filter(({ date }) => date >= observation_start && date <= observation_end)
  const sorted = sort_order === 'asc' ? inRange : inRange.toReversed()
  const page = sorted.slice(offset, offset + limit)
  return {
    ...realtime,
    observation_start,
    observation_end,
    units: 'lin',
    output_type: 1,
    file_type: query.file_type ?? 'xml',
    order_by: 'observation_date',
    sort_order,
    // Of this page, not of the series: a capture with limit=3 of thirty years of days says 3.
    count: page.length,
    offset,
    limit,
    observations: page.map(({ date, value }) => ({ ...realtime, date, value: value || '.' })),
  }
}
