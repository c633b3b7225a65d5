import { expect, it, onTestFinished } from 'vitest'
import { startEiaSimulator } from '../../systems/energy/simulators/eia.ts'
import { rootConfig } from '../documentation/blocks.ts'
import { makeProject } from './project.ts'

const now = '2026-08-19T12:00:00Z'

it('goes on with the prices that a killed process left, and tells how fresh every series is', async () => {
  const eia = await startEiaSimulator({ now: () => new Date(now) })
  onTestFinished(() => eia.close())
  const order = (orders: object) => fetch(`${eia.address}/_control`, { method: 'POST', body: JSON.stringify(orders) })
  const environment = { MILLRACE_NOW: now, MILLRACE_SIMULATED: 'eia', EIA_BASE_URL: eia.baseUrl }
  await using project = await makeProject('')
  project.write('millrace.config.ts', rootConfig)

  await order({ delayMs: 600_000 })
  const killed = project.start(['run', 'energy-prices'], environment)
  await killed.says(/fred {2}completed/)
  await killed.says(/yahoo {2}completed/)
  killed.child.kill('SIGKILL')
  await killed.ended
  await order({ delayMs: 0 })
  // A command first finishes what a process that is gone has left.
  const { code, out, err } = await project.run(['run', 'energy-prices', '--json'], environment)
  expect([code, err]).toEqual([0, expect.stringContaining('was left unfinished by a process that is gone')])
  expect(JSON.parse(out).counts).toMatchObject({ fetched: 54, inserted: 0, unchanged: 54 })
  const { rows: runs } = await project.database.pool.query('SELECT state, counts FROM runs ORDER BY id')
  expect(runs.map(({ state }) => state)).toEqual(['completed', 'completed'])
  expect(runs[0].counts).toMatchObject({ inserted: 9 * 22 })

  const status = await project.run(['status', '--json'], environment)
  const [prices] = JSON.parse(status.out).datasets
  expect(prices).toMatchObject({ name: 'energy-prices', seriesColumns: ['commodity', 'source'], problem: null })
  expect(prices.series).toHaveLength(9)
  for (const series of prices.series) {
    expect(series).toMatchObject({ latest: '2026-08-18', ageDays: 1, limitMs: 172_800_000, state: 'FRESH' })
  }
}, 120_000)
