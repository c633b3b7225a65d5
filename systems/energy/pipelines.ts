import { atLeast, pipeline } from 'millrace'
import { configuration } from './configuration.ts'
import { accessTo } from './connectors/settings.ts'
import { sourceOf } from './connectors/source.ts'
import { prices } from './datasets.ts'

/**
 * How a source is asked, by code that is loaded then: with its library it takes longer than the rest of the system.
 * Its failure leaves the run partial.
 */
const fetching = {
  dataset: prices,
  from: 'configuration',
  optional: true,
  retry: { attempts: 3, base: '2s' },
  timeout: '1m',
} as const

/** Daily prices of WTI, Brent and natural gas, from three sources at once. */
export const energyPrices = pipeline('energy-prices', {
  window: { lookback: '30d', history: '3650d', overlap: '7d', zone: 'America/New_York' },
})
  .step('configuration', () => configuration())
  .stage('eia', { ...fetching, source: () => sourceOf('eia').code }, async ({ inputs, window, http, log }) => {
    const { fetchEia } = await import('./connectors/eia.ts')
    const { firstDay, lastDay } = window
    return fetchEia({ ...accessTo('eia'), source: inputs.configuration.eia, http, log, firstDay, lastDay })
  })
  .stage('fred', { ...fetching, source: () => sourceOf('fred').code }, async ({ inputs, window, http, log }) => {
    const { fetchFred } = await import('./connectors/fred.ts')
    const { firstDay, lastDay } = window
    return fetchFred({ ...accessTo('fred'), source: inputs.configuration.fred, http, log, firstDay, lastDay })
  })
  .stage('yahoo', { ...fetching, source: () => sourceOf('yahoo').code }, async ({ inputs, window, http, now }) => {
    const { fetchYahoo } = await import('./connectors/yahoo.ts')
    const { firstDay, lastDay } = window
    const { baseUrl } = accessTo('yahoo')
    return fetchYahoo({ baseUrl, source: inputs.configuration.yahoo, http, firstDay, lastDay, now: now() })
  })
  .gate('quality', { from: atLeast(1, ['eia', 'fred', 'yahoo']), warn: 90, block: 70 })
  .load('store', { from: 'quality', into: prices })
