import { type EiaRoute, eiaFacets, eiaFrequencies } from './eia-catalog.ts'
import type { SeriesBook } from './series.ts'

/** What a route says about itself when it is asked without `/data`. */
export function eiaMetadata(route: EiaRoute, book: SeriesBook) {
  const days = route.series.flatMap(({ series }) => (book.prices(series) ?? []).map(({ date }) => date)).toSorted()
  return {
    id: route.path.split('/').at(-1),
    name: route.name,
    description: route.description,
    frequency: eiaFrequencies.map((id) => ({
      id,
      description: `One data point for each ${id === 'annual' ? 'year' : id.replace(/ly$/, '').replace('dai', 'day')}.`,
      query: id.charAt(0).toUpperCase(),
      format: id === 'daily' || id === 'weekly' ? 'YYYY-MM-DD' : id === 'monthly' ? 'YYYY-MM' : 'YYYY',
    })),
    facets: eiaFacets.map((id) => ({ id, description: id })),
    data: { value: { alias: 'Value', units: route.series[0]?.units } },
    startPeriod: days.at(0),
    endPeriod: days.at(-1),
    defaultDateFormat: 'YYYY-MM-DD',
    defaultFrequency: 'daily',
  }
}

/** The values a facet of the route can have. */
export function eiaFacet(route: EiaRoute) {
  const facets = route.series.map((series) => ({ id: series.series, name: series['series-description'] }))
  return { totalFacets: facets.length, facets }
}
