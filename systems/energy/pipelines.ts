import { atLeast, pipeline, type SettingsFile } from 'millrace'
import { configuration } from './configuration.ts'
import { accessTo } from './connectors/settings.ts'
import { sourceOf } from './connectors/source.ts'
import { prices } from './datasets.ts'
import type { PipelineConfig } from './pipeline-config.ts'

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

/** Daily prices of WTI, Brent and natural gas, from three sources at once, as the settings say. */
export function energyPrices(settings: SettingsFile<PipelineConfig>) {
  return pipeline('energy-prices', {
    window: { lookback: '30d', history: '3650d', overlap: '7d', zone: 'America/New_York' },
  })
    .step('configuration', ({ log }) => configuration(settings, log))
    .stage(
      'eia',
      {
        ...fetching,
        source: () => sourceOf('eia').code,
        when: ({ inputs }) => inputs.configuration.sources.eia.enabled,
      },
      async ({ inputs: { configuration: configured }, window: { firstDay, lastDay }, http, log }) => {
        const { fetchEia } = await import('./connectors/eia.ts')
        const client = http.extend({ retry: configured.retry })
        return fetchEia({ ...accessTo('eia'), source: configured.sources.eia, http: client, log, firstDay, lastDay })
      },
    )
    .stage(
      'fred',
      {
        ...fetching,
        source: () => sourceOf('fred').code,
        when: ({ inputs }) => inputs.configuration.sources.fred.enabled,
      },
      async ({ inputs: { configuration: configured }, window: { firstDay, lastDay }, http, log }) => {
        const { fetchFred } = await import('./connectors/fred.ts')
        const client = http.extend({ retry: configured.retry })
        return fetchFred({ ...accessTo('fred'), source: configured.sources.fred, http: client, log, firstDay, lastDay })
      },
    )
    .stage(
      'yahoo',
      {
        ...fetching,
        source: () => sourceOf('yahoo').code,
        when: ({ inputs }) => inputs.configuration.sources.yahoo.enabled,
      },
      async ({ inputs: { configuration: configured }, window: { firstDay, lastDay }, http, now }) => {
        const { fetchYahoo } = await import('./connectors/yahoo.ts')
        const client = http.extend({ retry: configured.retry })
        const { baseUrl } = accessTo('yahoo')
        return fetchYahoo({ baseUrl, source: configured.sources.yahoo, http: client, firstDay, lastDay, now: now() })
      },
    )
    .gate('quality', { from: atLeast(1, ['eia', 'fred', 'yahoo']), warn: 90, block: 70 })
    .load('store', { from: 'quality', into: prices })
}
