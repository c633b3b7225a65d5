/** What the EIA publishes beside the prices: routes, facets and the facts that come with every row. */

/** The columns that come with every row. */
export type EiaSeries = Record<
  | 'duoarea'
  | 'area-name'
  | 'product'
  | 'product-name'
  | 'process'
  | 'process-name'
  | 'series'
  | 'series-description'
  | 'units',
  string
>

export interface EiaRoute {
  path: string
  name: string
  description: string
  series: readonly EiaSeries[]
}

const wti: EiaSeries = {
  duoarea: 'YCUOK',
  'area-name': 'NA',
  product: 'EPCWTI',
  'product-name': 'WTI Crude Oil',
  process: 'PF4',
  'process-name': 'Spot Price FOB',
  series: 'RWTC',
  'series-description': 'Cushing, OK WTI Spot Price FOB (Dollars per Barrel)',
  units: '$/BBL',
}

const brent: EiaSeries = {
  duoarea: 'ZEU',
  'area-name': 'NA',
  product: 'EPCBRENT',
  'product-name': 'UK Brent Crude Oil',
  process: 'PF4',
  'process-name': 'Spot Price FOB',
  series: 'RBRTE',
  'series-description': 'Europe Brent Spot Price FOB (Dollars per Barrel)',
  units: '$/BBL',
}

const henryHub: EiaSeries = {
  duoarea: 'RGC',
  'area-name': 'NA',
  product: 'EPG0',
  'product-name': 'Natural Gas',
  process: 'PS0',
  'process-name': 'Spot Price',
  series: 'RNGWHHD',
  'series-description': 'Henry Hub Natural Gas Spot Price (Dollars per Million Btu)',
  units: '$/MMBTU',
}

export const eiaRoutes: readonly EiaRoute[] = [
  {
    path: 'petroleum/pri/spt',
    name: 'Spot Prices',
    description: 'Spot prices for crude oil and petroleum products.',
    series: [wti, brent],
  },
  {
    path: 'natural-gas/pri/fut',
    name: 'Natural Gas Spot and Futures Prices (NYMEX)',
    description: 'Spot and futures prices for natural gas.',
    series: [henryHub],
  },
]

/** Series ids of the first API version, which still lead to the same rows. */
export const legacySeriesIds: Readonly<Record<string, string>> = {
  'PET.RWTC.D': 'RWTC',
  'PET.RBRTE.D': 'RBRTE',
  'NG.RNGWHHD.D': 'RNGWHHD',
}

export const eiaFacets = ['duoarea', 'product', 'process', 'series'] as const

export const eiaFrequencies = ['daily', 'weekly', 'monthly', 'annual'] as const
