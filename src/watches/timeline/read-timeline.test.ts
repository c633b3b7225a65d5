import { expect, it } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import type { SeenRun } from '../../pipelines/watches/source.ts'
import { readJobRunPage } from '../job-run-page-store.ts'
import { checkedListing } from '../looking/checked-listing.ts'
import { planLook } from '../looking/plan-look.ts'
import { recordListing } from '../looking/record-listing.ts'
import { watch } from '../watch.ts'
import { readTimeline } from './read-timeline.ts'

const at = (time: string) => new Date(`2026-03-${time}Z`)
const source = { name: 'the test', list: async () => ({ runs: [] }) }
const day = { startsAt: '05:00', timezone: 'UTC' }
const workflow = [{ job: 'READS', startsAt: '04:00' }, { job: 'IMPORTS', startsAt: '07:00' }, { job: 'BILLS' }]
const nightly = watch({ name: 'nightly', source, every: '15m', day, workflow })

async function scene() {
  const database = await createTestDatabase()
  const { pipeline: _, schedule: __, ...declared } = nightly
  const look = async (now: Date, ...runs: SeenRun[]) =>
    await database.transaction(async (client) => {
      await planLook(client, declared, now)
      await recordListing(client, declared, checkedListing({ runs }, now), now)
    })
  return { ...database, look, pool: database.pool, [Symbol.asyncDispose]: () => database.drop() }
}

const run = (job: string, startedAt: Date): SeenRun => ({
  key: `${job} 1`,
  job,
  state: 'running',
  startedAt,
  records: 60,
})

it('a run that has vanished is told to have gone on until it was last seen, and is found by that', async () => {
  await using one = await scene()
  await one.look(at('10T05:20'), run('READS', at('10T05:10')))
  await one.look(at('10T05:35'))
  const timeline = await readTimeline(one.pool, 'nightly', at('10T09:00'))
  const vanished = { state: 'vanished', durationMs: 600_000, recordsPerSecond: 0.1, endedAt: null }
  expect(timeline.jobs[0]).toMatchObject({ ...vanished, progress: null, runs: [vanished] })
  const keysOf = async (state: 'vanished' | 'running') =>
    (await readJobRunPage(one.pool, 'nightly', { state: [state] }, { limit: 9 })).items.map(({ key }) => key)
  expect([await keysOf('vanished'), await keysOf('running')]).toEqual([['READS 1'], []])
})

it('a run that crosses the start of the day is on the page of today until it ends, and of no other day but its own', async () => {
  await using one = await scene()
  await one.look(at('11T04:50'), run('READS', at('11T04:40')), run('IMPORTS', at('11T04:30')))
  await one.look(at('11T05:05'), run('READS', at('11T04:40')))
  const seen = async (now: string, of?: string) =>
    (await readTimeline(one.pool, 'nightly', at(now), of)).jobs.map(({ state, runs }) => [state, runs[0]?.day])
  expect(await seen('11T05:06')).toEqual([['running', '2026-03-10'], ['waiting', undefined], expect.anything()])
  expect((await seen('11T05:06', '2026-03-10'))[0]).toEqual(['running', '2026-03-10'])
  expect((await seen('12T06:00', '2026-03-11'))[0]).toEqual(['absent', undefined])
  // Nobody has seen it for a week: it is not told to go on any more.
  expect((await seen('18T06:00'))[0]).toEqual(['waiting', undefined])
  await one.look(at('11T05:20'), { ...run('READS', at('11T04:40')), state: 'completed', endedAt: at('11T05:15') })
  expect((await seen('11T05:21'))[0]).toEqual(['waiting', undefined])
})

it('of a job that has not run the declared start is told, by the clocks of its day', async () => {
  await using one = await scene()
  await one.look(at('10T05:20'))
  const { jobs } = await readTimeline(one.pool, 'nightly', at('10T05:30'))
  expect(jobs.map(({ usualStartAt }) => usualStartAt)).toEqual([at('11T04:00'), at('10T07:00'), null])
})
