import { dayInZone } from '../calendar.ts'
import { type DatedPrice, pricesBefore } from './price-file.ts'

/** A series a simulator serves: the file behind it and, where it is not the file's own price, what becomes of that. */
export interface SeriesSource {
  file: string
  derive?: (price: DatedPrice) => string
}

/** Prices by series code, as of the clock, with what the control endpoint has revised and added. */
export class SeriesBook {
  readonly #sources: Readonly<Record<string, SeriesSource>>
  readonly #now: () => Date
  #changes = new Map<string, Map<string, string>>()
  readonly #published = new Map<string, { today: string; prices: readonly DatedPrice[] }>()

  constructor(sources: Readonly<Record<string, SeriesSource>>, now: () => Date) {
    this.#sources = sources
    this.#now = now
  }

  get codes(): string[] {
    return Object.keys(this.#sources)
  }

  /** Ascending by date. Undefined for a series that is not served. */
  prices(code: string): readonly DatedPrice[] | undefined {
    const source = this.#sources[code]
    if (!source) return undefined
    const published = this.#publishedBefore(code, source, dayInZone(this.#now(), 'America/New_York'))
    const changes = this.#changes.get(code)
    if (!changes) return published
    const known = new Set(published.map(({ date }) => date))
    const added = [...changes].filter(([date]) => !known.has(date)).map(([date, value]) => ({ date, value }))
    const prices = published.map(({ date, value }) => ({ date, value: changes.get(date) ?? value }))
    return [...prices, ...added].toSorted((a, b) => (a.date < b.date ? -1 : 1))
  }

  /** What the service itself has published, kept for the day. */
  #publishedBefore(code: string, { file, derive }: SeriesSource, today: string): readonly DatedPrice[] {
    const kept = this.#published.get(code)
    if (kept?.today === today) return kept.prices
    const prices = pricesBefore(file, today)
    const derived = derive ? prices.map((price) => ({ date: price.date, value: derive(price) })) : prices
    this.#published.set(code, { today, prices: derived })
    return derived
  }

  has(code: string, date: string): boolean {
    return this.prices(code)?.some((price) => price.date === date) ?? false
  }

  /** From now on the series shows this price on that day. */
  set(code: string, date: string, value: string): void {
    const changes = this.#changes.get(code) ?? new Map<string, string>()
    this.#changes.set(code, changes.set(date, value))
  }

  /** Forgets every revised and added price. */
  reset(): void {
    this.#changes = new Map()
  }
}
