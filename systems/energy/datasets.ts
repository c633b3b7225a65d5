import { dataset } from 'millrace'

/** Daily prices by commodity and source. */
export const prices = dataset({
  name: 'energy-prices',
  table: 'energy.price_data',
  key: ['commodity', 'source', 'date'],
  columns: { commodity: 'text', source: 'text', date: 'date', price: 'numeric', unit: 'text' },
  source: 'source',
  time: 'date',
})
