import { expect, it } from 'vitest'
import { every } from '../pipelines/schedules/timings.ts'
import { system } from '../pipelines/system.ts'
import { startKit } from '../runs/kit-for-tests.ts'
import { readTimeline } from './timeline/read-timeline.ts'
import { watch } from './watch.ts'

const nightly = watch({
  name: 'nightly',
  source: { name: 'the test', list: async () => ({ runs: [] }) },
  every: '15m',
  day: { startsAt: '05:00', timezone: 'UTC' },
  workflow: [{ job: 'READS' }],
})

it('says when it looks next as its schedule stands: changed, paused, however often somebody looks between', async () => {
  await using kit = await startKit([], {
    systems: [system({ name: 'billing', pipelines: [], watches: [nightly] })],
    roles: ['scheduler'],
    now: '2026-03-10T06:20:00Z',
  })
  const { platform } = kit
  await kit.run('watch-nightly')
  const looks = async () => {
    const { pool } = (await platform.engine()).database
    const read = (await readTimeline(pool, 'nightly', platform.clock.now())).looks
    return { ...read, nextLookAt: read.nextLookAt?.toISOString() ?? null }
  }
  expect(await looks()).toEqual({ when: 'every 15m', state: 'RUNNING', nextLookAt: '2026-03-10T06:30:00.000Z' })
  await platform.changeSchedule('watch-nightly', { timing: every('1h') })
  expect(await looks()).toEqual({ when: 'every 1h', state: 'RUNNING', nextLookAt: '2026-03-10T07:00:00.000Z' })
  await platform.pauseSchedule('watch-nightly')
  expect(await looks()).toEqual({ when: 'every 1h', state: 'PAUSED', nextLookAt: null })
})
