import { expect, it } from 'vitest'
import { checkedWorkflow } from '../../pipelines/watches/job.ts'
import { hourMs, jobRun } from '../kit-for-tests.ts'
import { judgedRuns } from './judged-runs.ts'

const now = new Date('2026-06-15T10:00:00Z')
const before = (hours: number) => new Date(now.getTime() - hours * hourMs)
const ended = (hoursAgo: number, state: 'failed' | 'completed', job = 'BILL') =>
  jobRun(now, {
    key: `${job} ${hoursAgo}`,
    job,
    state,
    startedMinutesAgo: hoursAgo * 60 + 10,
    endedAt: before(hoursAgo),
  })
const judgedOf = (...runs: ReturnType<typeof ended>[]) => {
  const since = { day: '2026-06-15', endedAfter: before(24), seenAfter: before(7 * 24) }
  return judgedRuns(runs, checkedWorkflow([{ job: 'BILL' }]), since).map(({ key }) => key)
}

it('a failure is judged until a later run went well, for a week at most', () => {
  expect(judgedOf(ended(30, 'failed'), ended(167, 'failed'), ended(169, 'failed'))).toEqual(['BILL 30', 'BILL 167'])
  expect(judgedOf(ended(60, 'failed'), ended(40, 'completed'), ended(30, 'failed'))).toEqual(['BILL 30'])
  expect(judgedOf(ended(30, 'failed', 'STRANGE'), ended(20, 'failed', 'STRANGE'))).toEqual(['STRANGE 20'])
})
