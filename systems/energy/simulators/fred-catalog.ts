import { dayInZone } from '../calendar.ts'
import type { SeriesBook } from './series.ts'

/** The series that are served. */
export const fredSeries: Readonly<Record<string, { file: string; title: string; units: string; popularity: number }>> =
  {
    DCOILWTICO: {
      file: 'wti-daily.csv',
      title: 'Crude Oil Prices: West Texas Intermediate (WTI) - Cushing, Oklahoma',
      units: 'Dollars per Barrel',
      popularity: 82,
    },
    DCOILBRENTEU: {
      file: 'brent-daily.csv',
      title: 'Crude Oil Prices: Brent - Europe',
      units: 'Dollars per Barrel',
      popularity: 78,
    },
    DHHNGSP: {
      file: 'henry-hub-daily.csv',
      title: 'Henry Hub Natural Gas Spot Price',
      units: 'Dollars per Million BTU',
      popularity: 66,
    },
  }

/** What `/fred/series` says of one series; times carry a UTC offset of two digits. */
export function seriesFacts(id: string, book: SeriesBook, now: Date) {
  const days = book.prices(id) ?? []
  const today = dayInZone(now, 'America/Chicago')
  return {
    id,
    realtime_start: today,
    realtime_end: today,
    title: fredSeries[id]?.title,
    observation_start: days.at(0)?.date,
    observation_end: days.at(-1)?.date,
    frequency: 'Daily',
    frequency_short: 'D',
    units: fredSeries[id]?.units,
    units_short: fredSeries[id]?.units.replace('Dollars per', '$ per'),
    seasonal_adjustment: 'Not Seasonally Adjusted',
    seasonal_adjustment_short: 'NSA',
    last_updated: `${days.at(-1)?.date} 13:11:02-05`,
    popularity: fredSeries[id]?.popularity,
    notes: 'Source: U.S. Energy Information Administration',
  }
}
