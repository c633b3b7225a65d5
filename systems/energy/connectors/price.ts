/** What is priced. */
export type Commodity = 'WTI' | 'BRENT' | 'NATGAS'

/** What a price is of: the commodity now, or a contract for the next month. Near one another, and never compared. */
type Instrument = 'spot' | 'front-month future'

/** The unit that prices of a commodity are in, whoever publishes them. */
export const unitOf: Readonly<Record<Commodity, string>> = {
  WTI: 'USD/bbl',
  BRENT: 'USD/bbl',
  NATGAS: 'USD/MMBtu',
}

/** The price of a commodity on a day, as one source has it. */
export interface Price {
  commodity: Commodity
  /** `EIA`, or `EIA-SIMULATED` when a simulator answered. */
  source: string
  /** `2026-08-18`, or whatever else was published: the dataset checks it. */
  date: string
  /** A decimal number, as exact as it was published, or whatever else was: the dataset checks it. */
  price: string | number
  unit: string
  instrument: Instrument
}
