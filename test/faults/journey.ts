import { dataset, pipeline, rows } from '../../src/index.ts'
import { gate, type Known, note } from './notes.ts'
import { sendEffect } from './sink.ts'

/** So many rows every journey loads. */
export const rowsPerJourney = 3

const arrivals = dataset({
  name: 'arrivals',
  table: 'shop.arrivals',
  key: ['source', 'run', 'number'],
  columns: { source: 'text', run: 'text', number: 'integer', day: 'date' },
  source: 'source',
  time: 'day',
})

/** Tells the sink, once in each attempt. In a worker that holds, the attempt then waits for the gate `journeys`. */
export async function act(context: Known, step: string): Promise<void> {
  note(context, step, 'begins')
  const { run, attempt, signal, idempotencyKey } = context
  const url = process.env['FAULTS_SINK']
  if (url) await sendEffect(url, idempotencyKey, { run: run.id, step, item: '', attempt }, signal)
  if (process.env['FAULTS_HOLDS']) await gate('journeys', signal)
  note(context, step, 'ends')
}

/** A run that comes by every stop point, one after the other: rows, a load, an effect, a wait, another effect. */
export function journey(name: string) {
  return pipeline(name, { overlap: { parallel: 1000 } })
    .step('fetch', async (context) => {
      await act(context, 'fetch')
      const day = '2026-01-01'
      return rows(
        Array.from({ length: rowsPerJourney }, (_, number) => ({ source: name, run: context.run.id, number, day })),
      )
    })
    .load('store', { from: 'fetch', into: arrivals })
    .step('send', { after: 'store' }, async (context) => {
      await act(context, 'send')
      return context.attempt
    })
    .wait('rest', { for: '1s', after: 'send' })
    .step('last', { after: 'rest' }, async (context) => {
      await act(context, 'last')
      return context.attempt
    })
}
