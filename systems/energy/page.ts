import { page } from 'millrace'
import { prices } from './datasets.ts'
import { latestPrices, pricesByDay } from './page-store.ts'

/** How the newest price of each commodity and source stands, and how prices went. */
export const pricesPage = page('prices', {
  title: { en: 'Energy prices', 'pt-BR': 'Preços de energia' },
  refreshEvery: '1m',
  blocks: [
    {
      kind: 'card',
      title: { en: 'Newest prices', 'pt-BR': 'Preços mais recentes' },
      source: 'latest',
      label: 'series',
      value: 'price',
      unit: 'unit',
      detail: 'date',
      light: 'light',
    },
    {
      kind: 'series',
      title: { en: 'Prices by commodity and source', 'pt-BR': 'Preços por produto e fonte' },
      source: 'prices',
      time: 'date',
      values: [{ name: 'price', title: { en: 'Price', 'pt-BR': 'Preço' }, as: 'line' }],
      // A barrel of oil costs twenty times as much as a million BTU of gas: on one axis gas is a flat line.
      charts: ['commodity', 'unit'],
      by: ['source'],
      days: 365,
    },
    {
      kind: 'action',
      label: { en: 'Fetch prices now', 'pt-BR': 'Buscar preços agora' },
      sends: { method: 'post', path: '/api/runs', body: { pipeline: 'energy-prices' } },
    },
    {
      kind: 'runs',
      title: { en: 'Last runs', 'pt-BR': 'Últimas execuções' },
      pipeline: 'energy-prices',
    },
  ],
  data: {
    latest: async ({ pool, now }) => {
      const rows = await latestPrices(pool, now)
      return rows.map(({ ageDays, ...row }) => ({ ...row, light: lightOf(row.source, ageDays) }))
    },
    prices: async ({ pool, query, now }) => await pricesByDay(pool, query, now),
  },
})

const dayMs = 86_400_000

/** Yellow when a price is older than what is expected of its source, red when twice as old. */
function lightOf(source: string, ageDays: number): 'green' | 'yellow' | 'red' | 'grey' {
  if (prices.freshness === undefined) return 'grey'
  const { sources, withinMs } = prices.freshness
  const limitDays = (sources[source] ?? withinMs) / dayMs
  if (ageDays <= limitDays) return 'green'
  return ageDays <= 2 * limitDays ? 'yellow' : 'red'
}
