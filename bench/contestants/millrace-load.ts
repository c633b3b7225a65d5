import { createPlatform, dataset, defineConfig, pipeline } from '../../src/index.ts'
import { pageRows, placesOf, type Reading, tableSql } from '../rows/readings.ts'
import { runSql } from '../rows/run-sql.ts'
import type { Contestant } from './contestant.ts'

const readings = dataset({
  name: 'readings',
  table: 'readings.quarters',
  key: ['meter', 'at'],
  columns: {
    meter: 'text',
    at: 'timestamptz',
    day: 'date',
    value: 'numeric',
    unit: 'text',
    status: 'integer',
    site: 'text',
    note: 'text?',
  },
  time: 'at',
  freshness: '10000d',
  checks: { range: { value: { from: 0, to: 10_000 } } },
})

/** Six dimensions are measured: all but agreement, for which there is no second source. */
function loading(port: number, write: 'merge' | 'append', rows?: number) {
  let loads = 0
  return pipeline('readings', { overlap: { parallel: 1 } })
    .stage('fetched', { dataset: readings }, async function* ({ http }) {
      loads += 1
      const { from, to } = placesOf(loads, rows)
      for (let place = from; place < to; place += pageRows) {
        const answer = await http.get(`http://127.0.0.1:${port}/`, { query: { from: place } })
        yield (answer.json() as { rows: Reading[] }).rows
      }
    })
    .gate('quality', { from: 'fetched', warn: 90, block: 70 })
    .load('store', { from: 'quality', into: readings, write })
}

/** Ourselves: fetched, checked row by row, six checks, scored, gated, published. To start a run is to load a million. */
export default {
  name: 'millrace',
  settings: () => ({}),
  sweep: [],
  missing: () => undefined,
  open: (postgres) =>
    postgres.open({
      ended: `select count(*) from millrace.runs where state = 'completed'`,
      rows: {
        readings: 'select count(*) from readings.quarters',
      },
    }),
  expected: () => ({}),
  serve: async (address, _work, { port, appends, rows }) => {
    await runSql(address, tableSql)
    const config = defineConfig({
      systems: [],
      pipelines: [loading(Number(port), appends ? 'append' : 'merge', rows === undefined ? undefined : Number(rows))],
      database: { url: address },
    })
    const platform = createPlatform(config)
    await platform.start({ roles: ['worker'] })
    return { start: () => platform.startRun('readings') }
  },
} satisfies Contestant
