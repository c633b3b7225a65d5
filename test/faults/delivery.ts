import { dataset, pipeline } from '../../src/index.ts'
import { act } from './journey.ts'

const rowsPerSource = 3_000
const rowsPerPage = 500
const badEvery = 100

/** So many rows of a delivery are good, and so many are not. */
export const goodRows = (2 * rowsPerSource * (badEvery - 1)) / badEvery
export const badRows = (2 * rowsPerSource) / badEvery

const readings = dataset({
  name: 'readings',
  table: 'shop.readings',
  key: ['source', 'run', 'number'],
  columns: { source: 'text', run: 'text', number: 'integer', day: 'date', value: 'numeric' },
  source: 'source',
  time: 'day',
})

/** Two sources side by side, in pages: more than half a megabyte, so that a COPY of them is sent in many pieces. */
async function* pages(name: string, run: string) {
  for (let first = 0; first < rowsPerSource; first += rowsPerPage) {
    for (const source of [`${name} east`, `${name} west`]) {
      yield Array.from({ length: rowsPerPage }, (_, index) => {
        const number = first + index
        return { source, run, number, day: '2026-01-01', value: number % badEvery === 0 ? 'n/a' : number }
      })
    }
  }
}

/** A run whose rows are staged, judged, loaded and booked, and which then rests, in time to hear an order, and has an effect. */
export function delivery(name: string) {
  return pipeline(name, { overlap: { parallel: 1000 } })
    .stage('take', { dataset: readings }, async (context) => {
      await act(context, 'take')
      return pages(name, context.run.id)
    })
    .gate('judge', { from: 'take' })
    .load('keep', { from: 'judge', into: readings })
    .transaction('book', { from: 'keep' }, async ({ client, run, inputs }) => {
      await client.query('INSERT INTO shop.bookings VALUES ($1)', [run.id])
      return inputs.keep.inserted
    })
    .wait('rest', { for: '1s', after: 'book' })
    .step('last', { after: 'rest' }, async (context) => {
      await act(context, 'last')
      return context.attempt
    })
}
