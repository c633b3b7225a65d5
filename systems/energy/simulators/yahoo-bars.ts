import { dayInZone, isWeekday, startOfDay } from '../calendar.ts'
import { everyWeekday } from './every-weekday.ts'
import { noise } from './noise.ts'
import type { DatedPrice } from './price-file.ts'

export const exchangeZone = 'America/New_York'

/** A daily bar; null where the day has no trade. Prices are what float32 makes of them. */
export interface Bar {
  /** Unix seconds. */
  timestamp: number
  open: number | null
  high: number | null
  low: number | null
  close: number | null
  volume: number | null
}

const stamps = new Map<string, number>()

/** Unix seconds of 00:00 in New York, which is 04:00Z or 05:00Z. */
function midnight(day: string): number {
  const known = stamps.get(day)
  if (known !== undefined) return known
  const stamp = startOfDay(day, exchangeZone).getTime() / 1000
  stamps.set(day, stamp)
  return stamp
}

function tradedBar(timestamp: number, close: number, symbol: string, seed: number): Bar {
  const wiggle = (part: string) => 1 + (noise(seed, symbol, timestamp, part) - 0.5) / 50
  const open = close * wiggle('open')
  const traded = noise(seed, symbol, timestamp, 'volume')
  return {
    timestamp,
    open: Math.fround(open),
    high: Math.fround(Math.max(open, close) * 1.004),
    low: Math.fround(Math.min(open, close) * 0.996),
    close: Math.fround(close),
    // The gas future reports days without volume although it has a price.
    volume: symbol === 'NG=F' && traded < 0.1 ? 0 : Math.floor(100_000 + traded * 300_000),
  }
}

/** A day that is over: when it began, and the close; null on a holiday. */
export interface Session {
  timestamp: number
  close: number | null
}

/** Every weekday of a series. */
export function sessionsOf(prices: readonly DatedPrice[]): Session[] {
  return everyWeekday(prices).map(({ date, value }) => ({
    timestamp: midnight(date),
    close: value === '' ? null : Number(value),
  }))
}

/** The bar of a day that is over; on a holiday it is all nulls. */
export function settledBar(symbol: string, { timestamp, close }: Session, seed: number): Bar {
  if (close !== null) return tradedBar(timestamp, close, symbol, seed)
  return { timestamp, open: null, high: null, low: null, close: null, volume: null }
}

/** When the last trade was, and for how much: now on a weekday, at the end of the last session otherwise. */
export function lastTrade(symbol: string, sessions: readonly Session[], now: Date, seed: number) {
  const lastClose = sessions.findLast(({ close }) => close !== null)
  const live = isWeekday(dayInZone(now, exchangeZone))
  const sessionEnd = (sessions.at(-1)?.timestamp ?? 0) + 17 * 3600 - 1
  const timestamp = live ? Math.floor(now.getTime() / 1000) - 1 : sessionEnd
  const move = live ? 1 + (noise(seed, symbol, timestamp, 'live') - 0.5) / 50 : 1
  return { live, timestamp, price: (lastClose?.close ?? 0) * move }
}

/** The bar of the day that is still being traded: stamped with the last trade, not with midnight. */
export function liveBar(symbol: string, trade: { timestamp: number; price: number }, seed: number): Bar {
  return tradedBar(trade.timestamp, trade.price, symbol, seed)
}
