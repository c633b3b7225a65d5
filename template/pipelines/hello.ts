import { dataset, pipeline, rows } from 'millrace'

/** The table that the pipeline fills; migrations/0001-prices.up.sql makes it. */
const prices = dataset({
  name: 'fruit-prices',
  table: 'fruit.prices',
  key: ['fruit'],
  columns: { fruit: 'text', shop: 'text', price: 'numeric' },
})

const north = [
  { fruit: 'apple', shop: 'north', price: 3.2 },
  { fruit: 'pear', shop: 'north', price: 4.1 },
]
const south = [
  { fruit: 'apple', shop: 'south', price: 2.9 },
  { fruit: 'plum', shop: 'south', price: 5.4 },
]

/** Stores the best offer for each fruit. What a step returns is committed before the next one starts. */
export const hello = pipeline('hello')
  // These two read no other step, so they run at the same time. Real ones fetch: `await http.get('https://...')`.
  .step('north', () => rows(north))
  .step('south', () => rows(south))
  // What the steps in `from` have left is in `inputs`, by their names and with their types.
  .step('best', { from: ['north', 'south'] }, async ({ inputs, log }) => {
    const offers = [...(await inputs.north.toArray()), ...(await inputs.south.toArray())]
    log.info(`comparing ${offers.length} offers`)
    const dearestFirst = offers.toSorted((one, other) => other.price - one.price)
    // The last of each fruit stays: its cheapest.
    return rows(new Map(dearestFirst.map((offer) => [offer.fruit, offer])).values())
  })
  // By key: new rows are inserted, changed ones updated, equal ones left alone.
  .load('store', { from: 'best', into: prices })
