import { noise } from './noise.ts'
import type { DatedPrice } from './price-file.ts'

/** A front-month future, and the spot price its simulated price follows. */
export interface Future {
  file: string
  exchangeName: string
  fullExchangeName: string
  shortName: string
  /** Decimals of the price as it is traded. */
  priceHint: number
  /** The first bar: unix seconds, and the day they are on. Null where the service does not tell. */
  firstTradeDate: number | null
  firstDay: string
}

export const futures: Readonly<Record<string, Future>> = {
  'CL=F': {
    file: 'wti-daily.csv',
    exchangeName: 'NYM',
    fullExchangeName: 'NY Mercantile',
    shortName: 'Crude Oil',
    priceHint: 2,
    firstTradeDate: 967003200,
    firstDay: '2000-08-23',
  },
  'BZ=F': {
    file: 'brent-daily.csv',
    exchangeName: 'NYM',
    fullExchangeName: 'NY Mercantile',
    shortName: 'Brent Crude Oil Last Day Financ',
    priceHint: 2,
    firstTradeDate: null,
    firstDay: '2007-07-30',
  },
  'NG=F': {
    file: 'henry-hub-daily.csv',
    exchangeName: 'NYM',
    fullExchangeName: 'NY Mercantile',
    shortName: 'Natural Gas',
    priceHint: 3,
    firstTradeDate: 967608000,
    firstDay: '2000-08-30',
  },
}

/**
 * The close of the front-month future on a day with this spot price: near it and never equal to it. Within a month the
 * future stays above or below the spot, then the contract rolls and the side is drawn anew.
 */
export function futureClose(symbol: string, { priceHint }: Future, { date, value }: DatedPrice, seed: number): string {
  if (value === '') return ''
  const spot = Number(value)
  const side = noise(seed, symbol, date.slice(0, 7)) < 0.5 ? -1 : 1
  const share = 0.001 + 0.009 * noise(seed, symbol, date)
  const smallestStep = 2 * 10 ** -priceHint
  return (spot + side * Math.max(Math.abs(spot) * share, smallestStep)).toFixed(priceHint)
}
