import { describe, expect, it } from 'vitest'
import { defineConfig } from './config.ts'
import { dataset } from './dataset.ts'
import { pipeline } from './pipeline.ts'
import { rows } from './rows.ts'
import { system } from './system.ts'

const prices = dataset({
  name: 'prices',
  table: 'energy.prices',
  key: ['day'],
  columns: { day: 'date', price: 'numeric?' },
})
const load = pipeline('load')
  .step('fetch', () => rows([{ day: '2026-08-18' }]))
  .load('store', { from: 'fetch', into: prices })
const sweep = pipeline('sweep').step('sweep', () => 1)

const eia = {
  name: 'eia',
  title: 'EIA petroleum prices',
  unless: ['EIA_API_KEY'],
  provides: (address: string) => ({ EIA_BASE_URL: address }),
  start: async () => ({ address: 'http://127.0.0.1:1', close: async () => {} }),
}

const energy = system({
  name: 'energy-prices',
  pipelines: [load],
  migrations: new URL('file:///srv/energy/migrations/'),
  simulators: [eia],
  settings: { file: '/srv/energy/settings.yaml', read: async () => ({ threshold: 1 }) },
})

describe('a system', () => {
  it('has the datasets its pipelines load into, and a schema named after it', () => {
    expect(energy).toMatchObject({
      name: 'energy-prices',
      schema: 'energy_prices',
      datasets: [prices],
      migrations: '/srv/energy/migrations/',
      simulators: [{ name: 'eia' }],
    })
  })

  it('cannot be changed', () => {
    expect(Object.isFrozen(energy) && Object.isFrozen(energy.pipelines)).toBe(true)
  })
})

describe('a config', () => {
  it('knows everything its systems declare, and what belongs to none', () => {
    const config = defineConfig({
      systems: [energy],
      pipelines: [sweep],
      database: { url: 'postgres://localhost/millrace', schema: 'jobs' },
      worker: { concurrency: 4, processes: 2 },
      codeVersion: '4e1abb5',
    })
    expect(config.pipelines.map((declared) => declared.name)).toEqual(['load', 'sweep'])
    expect(config).toMatchObject({
      systems: [energy],
      datasets: [prices],
      simulators: [{ name: 'eia' }],
      worker: { concurrency: 4, processes: 2 },
    })
  })

  it('needs no more than its systems', () => {
    expect(defineConfig({ systems: [] })).toMatchObject({ pipelines: [], database: {}, worker: {} })
  })
})
