import type { Simulator } from 'millrace'

/**
 * The simulators as the platform starts them: each where none of its settings is there. Their code is only loaded then.
 */
export const simulators: readonly Simulator[] = [
  {
    name: 'eia',
    title: 'EIA, spot prices of oil and gas',
    unless: ['EIA_API_KEY', 'EIA_BASE_URL'],
    provides: (address) => ({ EIA_BASE_URL: `${address}/v2` }),
    start: async ({ now }) => (await import('./eia.ts')).startEiaSimulator({ now }),
  },
  {
    name: 'fred',
    title: 'FRED, spot prices of oil and gas',
    unless: ['FRED_API_KEY', 'FRED_BASE_URL'],
    provides: (address) => ({ FRED_BASE_URL: `${address}/fred` }),
    start: async ({ now }) => (await import('./fred.ts')).startFredSimulator({ now }),
  },
  {
    name: 'yahoo',
    title: 'Yahoo Finance, futures of oil and gas',
    unless: ['YAHOO_BASE_URL'],
    provides: (address) => ({ YAHOO_BASE_URL: address }),
    start: async ({ now }) => (await import('./yahoo.ts')).startYahooSimulator({ now }),
  },
]
