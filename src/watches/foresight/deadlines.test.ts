import { expect, it } from 'vitest'
import type { WatchedJobOptions } from '../../pipelines/watches/job.ts'
import type { Judging } from '../verdicts/judge.ts'
import { at, daysBefore, ran, rule, running, seenToday } from './days-for-tests.ts'
import { deadlineVerdicts } from './deadlines.ts'
import { forecast } from './forecast.ts'
import { habitsOf } from './habits.ts'

const workflow: WatchedJobOptions[] = [
  { job: 'LOAD' },
  { job: 'CM_BSGGN', after: ['LOAD'] },
  { job: 'BILLS', after: ['CM_BSGGN'], doneBy: '16:00' },
]
/** LOAD until 07:00, CM_BSGGN until 11:00 or so, BILLS until 15:30 or so. */
const history = new Map([
  ['LOAD', daysBefore(40, (day) => ran(day, 0, 120))],
  ['CM_BSGGN', daysBefore(40, (day, index) => ran(day, 120, 360 + (index % 9)))],
  ['BILLS', daysBefore(40, (day, index) => ran(day, 360 + (index % 9), 620 + (index % 17)))],
])

function foreseen(judging: Judging) {
  return forecast(
    judging,
    habitsOf(
      judging.jobs.map(({ job }) => job),
      history,
      rule,
    ),
  )
}

const loaded = running('LOAD', 0, { endedAt: at(120) })
/** Done so many minutes later than usual, with the last job to come. */
function behind(minutes: number): Judging {
  return seenToday(365 + minutes, workflow, [
    loaded,
    running('CM_BSGGN', 120, { endedAt: at(364 + minutes) }),
    running('BILLS', 364 + minutes),
  ])
}

it('a deadline that will be missed is told before, with the job that causes it', () => {
  const judging = behind(48)
  const day = foreseen(judging)
  expect(day.atRisk).toMatchObject([{ job: 'BILLS', by: at(660), because: 'CM_BSGGN' }])
  expect(day.atRisk[0]?.probability).toBeGreaterThan(0.8)
  expect(day.jobs.map(({ slackMs }) => slackMs !== null && slackMs < 0)).toEqual([true, true, true])
  expect(deadlineVerdicts(day, judging)).toEqual([
    {
      kind: 'deadline_at_risk',
      job: 'BILLS',
      key: null,
      since: judging.now,
      evidence: expect.stringMatching(
        /^Due: 16:00 \| Expected: 16:1\d \(P50\), 16:[12]\d \(P90\) \| Because of: CM_BSGGN, 4[89]m behind$/,
      ),
    },
  ])
})

it('a deadline that will be kept is not told, and its slack is what everybody before it may lose', () => {
  const day = foreseen(behind(0))
  expect(day.atRisk).toEqual([])
  const [load, middle, last] = day.jobs.map(({ slackMs }) => Math.round((slackMs ?? Number.NaN) / 60_000))
  expect(last).toBeGreaterThan(25)
  expect([load, middle]).toEqual([last, last])
})

it('what was told stays told while it is still likely, and is over when it no longer is', () => {
  const hovering = Array.from({ length: 24 }, (_, half) => behind(2 * half)).find((judging) => {
    const told = deadlineVerdicts(foreseen(judging), judging)
    return told.length === 0 && foreseen({ ...judging, before: [{ ...verdict, since: at(300) }] }).atRisk.length === 1
  })
  if (hovering === undefined) throw new Error('expected a delay at which only what was told before is told')
  const again = { ...hovering, before: [{ ...verdict, since: at(300) }] }
  expect(deadlineVerdicts(foreseen(again), again)).toMatchObject([{ job: 'BILLS', since: at(300) }])
  const relieved = { ...behind(0), before: [verdict] }
  expect(foreseen(relieved).atRisk).toEqual([])
})

it('a deadline that is past, or kept, is no longer at risk', () => {
  const ran1 = [loaded, running('CM_BSGGN', 120, { endedAt: at(500) })]
  expect(foreseen(seenToday(661, workflow, [...ran1, running('BILLS', 500)])).atRisk).toEqual([])
  expect(foreseen(seenToday(655, workflow, [...ran1, running('BILLS', 500, { endedAt: at(654) })])).atRisk).toEqual([])
})

const verdict = { kind: 'deadline_at_risk' as const, job: 'BILLS', key: null, since: at(0), evidence: '' }
