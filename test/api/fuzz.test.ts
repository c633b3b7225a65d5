import { pipeline } from 'millrace'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { cron, schedule } from '../../src/index.ts'
import { billingBatches } from '../../systems/billing-batches/index.ts'
import { fuzz } from './fuzz.ts'
import { openPlatformDoor } from './platform-door.ts'

const each = Number(process.env.MILLRACE_TEST_FUZZ ?? 12)
const seed = Number(process.env.FUZZ_SEED ?? 1)

const reading = pipeline('reading', {
  params: z.object({ day: z.string().optional() }),
  window: { lookback: '3d', history: '1y', zone: 'UTC' },
})
  .step('first', ({ log }) => {
    log.info('first <img onerror=x>')
    return { a: 1 }
  })
  .step('second', { from: 'first', retry: { attempts: 1 } }, () => {
    throw new Error('<script>alert(1)</script>')
  })

/** Each is decided once, so there are some. */
const asking = pipeline('asking')
  .step('list', () => ['a', 'b', 'c', 'd'])
  .each('draft', { from: 'list', key: (name) => name }, ({ item }) => ({ text: item }))
  .review('check', { from: 'draft' })

it(`whatever is asked, ${each} times at every route, is answered as the document says, and is no fault of ours`, async () => {
  await using door = await openPlatformDoor({
    pipelines: [reading, asking],
    systems: [billingBatches],
    simulate: false,
    schedules: [schedule('daily-reading', { run: reading, when: cron('0 6 * * *', { timezone: 'UTC' }) })],
    roles: ['scheduler', 'monitor'],
    now: '2026-08-19T12:00:00Z',
  })
  const { kit } = door
  const runs = [await kit.run('reading'), await kit.run('reading')].map(({ id }) => id)
  await kit.run('asking')
  const reviews = (await kit.platform.listReviews()).items.map(({ id }) => id)
  const { rows: alerts } = await (await kit.platform.engine()).database.pool.query<{ id: string }>(
    'SELECT id FROM alerts',
  )
  const results = await fuzz(door, {
    each,
    seed,
    known: {
      pipeline: ['reading'],
      schedule: ['daily-reading'],
      step: ['first', 'second'],
      every: ['1d', 'week', 'month'],
      timing: ['daily 06:00', 'every 15m'],
      zone: ['UTC', 'Europe/Berlin'],
      catchUp: ['latest', 'none', '3'],
      ...Object.fromEntries(
        ['pipelines', 'backfills', 'rules'].flatMap((noun) => [
          [`${noun} from`, ['2026-06-01', '2026-06-11']],
          [`${noun} to`, ['2026-07-01', '2026-07-11']],
        ]),
      ),
      'schedules from': ['2026-08-17T00:00:00Z'],
      'schedules to': ['2026-08-24T00:00:00Z'],
      mode: ['incremental'],
      skip: [[]],
      only: [[]],
      'runs id': runs,
      'runs step': ['second'],
      'pipelines name': ['reading'],
      'schedules name': ['daily-reading'],
      'alerts id': alerts.map(({ id }) => id),
      'rules name': ['run-failed'],
      'reviews id': reviews,
      ids: [runs],
      params: [{}, { day: 'x' }],
    },
  })
  expect(results.flatMap(({ route, faults }) => faults.map((fault) => `${route}: ${fault}`))).toEqual([])
  const [valid, succeeded] = [
    results.reduce((sum, one) => sum + one.valid, 0),
    results.reduce((sum, one) => sum + one.succeeded, 0),
  ]
  const few = results.filter((one) => one.succeeded === 0).map(({ route }) => route)
  console.log(`${succeeded} of ${valid} valid requests succeeded; never: ${few.join(', ') || 'none'}`)
  expect(succeeded / valid).toBeGreaterThan(0.6)
  expect(few.filter((route) => route.includes('/api/reviews'))).toEqual([])
}, 600_000)
