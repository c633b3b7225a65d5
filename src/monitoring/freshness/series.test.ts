import { expect, it } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import { seriesOf } from './series.ts'

const columns = {
  commodity: 'text',
  source: 'text',
  date: 'date',
  at: 'timestamptz',
  note: 'text?',
  price: 'numeric?',
  id: 'bigint',
} as const

const shape = (key: readonly (keyof typeof columns)[], more: { time?: 'date' | 'at'; source?: 'source' }) =>
  seriesOf(dataset({ name: 'prices', table: 'energy.prices', key: key as never, columns, ...(more as object) }))

it('takes what the key tells apart beside the time, and the first number that is not in the key', () => {
  expect(shape(['commodity', 'source', 'date'], { time: 'date', source: 'source' })).toEqual({
    table: 'energy.prices',
    columns: ['commodity', 'source'],
    time: 'date',
    value: 'price',
    source: 'source',
    ties: [],
  })
  expect(shape(['date', 'commodity'], { time: 'date', source: 'source' })?.columns).toEqual(['commodity'])
})

it('takes the source where the time is not in the key, or nothing else is', () => {
  expect(shape(['id'], { time: 'at', source: 'source' })).toMatchObject({ columns: ['source'], ties: ['id'] })
  expect(shape(['date'], { time: 'date', source: 'source' })).toMatchObject({ columns: ['source'], ties: [] })
})

it('takes the whole dataset where there is no source either', () => {
  expect(shape(['id'], { time: 'at' })).toMatchObject({ columns: [], value: 'price' })
  expect(shape(['date'], { time: 'date' })).toMatchObject({ columns: [] })
})

it('takes nothing of a dataset without a time', () => {
  expect(shape(['id'], { source: 'source' })).toBeUndefined()
})
