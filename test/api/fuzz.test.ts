import { pipeline } from 'millrace'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { cron, heartbeats, schedule, system, watch } from '../../src/index.ts'
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

const nightly = watch({
  name: 'nightly',
  source: heartbeats(),
  every: '15m',
  day: { startsAt: '05:00', timezone: 'UTC' },
  workflow: [
    { job: 'READS', startsAt: '05:00' },
    { job: 'BILLS', after: ['READS'] },
  ],
})

it(`whatever is asked, ${each} times at every route, is answered as the document says, and is no fault of ours`, async () => {
  await using door = await openPlatformDoor({
    systems: [system({ name: 'billing', pipelines: [reading, asking], watches: [nightly] })],
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
  await kit.run('watch-nightly')
  const keys: { key: { id: string }; secret: string }[] = []
  for (const job of ['READS', 'BILLS', 'BILLS', 'BILLS']) {
    keys.push((await door.ask('admin', 'POST', '/api/watches/nightly/keys', { job })).body as (typeof keys)[number])
  }
  const [{ secret: pinged } = { secret: '' }, ...ended] = keys
  await door.ask(null, 'GET', `/api/ping/${pinged}/start?records=5`)
  await kit.run('watch-nightly')
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
      'watches name': ['nightly'],
      'watches job': ['READS', 'BILLS'],
      'watches key': ['READS 1'],
      'watches id': ended.map(({ key }) => key.id),
      ...Object.fromEntries(['day', 'from', 'to'].map((word) => [`watches ${word}`, ['2026-08-19']])),
      ...Object.fromEntries(['startsAt', 'startsBy', 'doneBy'].map((word) => [word, ['05:00', null]])),
      ...Object.fromEntries(['expected', 'longest', 'stuckAfter', 'repairWithin'].map((word) => [word, ['2h', null]])),
      failedShare: [0.1, null],
      leastRecords: [5, null],
      'ping key': [pinged],
      'ping what': ['start', 'success', 'fail', 'log', 'progress', '0', '3'],
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
  expect(few.filter((route) => /\/api\/(reviews|watches|ping)/.test(route))).toEqual([])
}, 600_000)
