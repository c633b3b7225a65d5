import { expect, it } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { parseRetention } from '../../pipelines/retention.ts'
import { select, shareKit } from '../../runs/kit-for-tests.ts'
import { madeRun, storeRuns } from './runs-for-tests.ts'
import { startMetrics } from './start-metrics.ts'

const shared = shareKit({ now: '2026-03-10T12:00Z' })
shared.declare(pipeline('claims').step('send', ({ metric }) => metric('submitted', 3)))

const start = async () => {
  const errors: unknown[] = []
  const role = startMetrics(await shared.kit.platform.engine(), {
    timezone: 'UTC',
    serviceLevels: [],
    counters: [],
    retention: parseRetention(),
    onError: (error) => errors.push(error),
  })
  return { ...role, errors }
}

it('any number of roles keep figures up to date, look after retention once an hour, and write nothing when idle', async () => {
  const { kit } = shared
  const roles = await Promise.all([start(), start()])
  const tick = async () => await Promise.all(roles.map((role) => role.tick()))
  await tick()
  await kit.run('claims')
  await tick()
  expect(await select(kit, 'SELECT runs, metrics FROM daily_metrics')).toMatchObject([
    { runs: 1, metrics: { submitted: { sum: 3 } } },
  ])

  const { database } = await kit.platform.engine()
  await storeRuns(database, [madeRun({ createdAt: new Date('2025-11-01T05:00Z') })])
  await tick()
  const old = async () => (await select(kit, `SELECT FROM runs WHERE created_at < '2026-01-01'`)).length
  kit.clock.advance(59 * 60_000)
  // One that has just been started goes by what the others have done.
  roles.push(await start())
  await tick()
  expect(await old()).toBe(1)
  kit.clock.advance(60_000)
  await tick()
  expect(await old()).toBe(0)

  const written = async () =>
    await select(kit, `SELECT seen, (SELECT max(computed_at) FROM daily_metrics) FROM feed_readers`)
  const before = await written()
  await tick()
  expect(await written()).toEqual(before)
  await Promise.all(roles.map((role) => role.stop()))
  expect(roles.flatMap(({ errors }) => errors)).toEqual([])
})
