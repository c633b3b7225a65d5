import { dataset } from 'millrace'

/** Daily prices by commodity and source. */
export const prices = dataset({
  name: 'energy-prices',
  table: 'energy.price_data',
  key: ['commodity', 'source', 'date'],
  columns: { commodity: 'text', source: 'text', date: 'date', price: 'numeric', unit: 'text', instrument: 'text' },
  source: 'source',
  time: 'date',
  // Each connector leaves out the days that its own service marks so; from another one it is a price that is missing.
  missing: ['.'],
  // Connectors refuse an answer in which a day comes twice, so this cannot be; if it is, nothing says which one is right.
  duplicates: 'refuse',
  // The EIA publishes about a week late, and FRED republishes that. Their simulators do not.
  freshness: { within: '2d', zone: 'America/New_York', sources: { EIA: '10d', FRED: '10d' } },
  checks: {
    // Wide, because real prices are: -36.98 for WTI on 2020-04-20, 145.31 in July 2008.
    range: { price: { from: -100, to: 500 } },
    // Spot prices with spot prices: a future is near them and another thing.
    agreement: { column: 'price', within: '2%', among: ['instrument'] },
  },
})
