import { expect, it } from 'vitest'
import type { JobRun } from '../job-run.ts'
import { chance, daysBefore, jobRun, judged, minuteMs, pastRun } from '../kit-for-tests.ts'

const now = '2026-06-15T10:00:00Z'
const moment = new Date(now)
const ended = (startedMinutesAgo: number, ranMinutes: number, more: Partial<JobRun> = {}) =>
  jobRun(moment, {
    key: `BILL ${startedMinutesAgo}`,
    state: 'completed',
    startedMinutesAgo,
    endedAt: new Date(moment.getTime() - (startedMinutesAgo - ranMinutes) * minuteMs),
    records: 36_000,
    ...more,
  })
const bill = { job: 'BILL', learns: false }
const thread = (number: number, state: 'failed' | 'completed') => ({ number, state, records: 1, failedRecords: 0 })

it.each<[string, readonly JobRun[], string[]]>([
  ['a run that completed well is nothing to tell', [ended(60, 30)], []],
  ['a failed run is told', [ended(60, 30, { state: 'failed' })], ['failed BILL']],
  ['a cancelled run was wanted', [ended(60, 30, { state: 'cancelled' })], []],
  ['a failed run that was run again well is over', [ended(90, 30, { state: 'failed' }), ended(50, 30)], []],
  [
    'a failed run that is being run again is not over yet',
    [ended(90, 30, { state: 'failed' }), jobRun(moment, { startedMinutesAgo: 20 })],
    ['failed BILL'],
  ],
  ['a run before it makes nothing good', [ended(90, 30), ended(50, 30, { state: 'failed' })], ['failed BILL']],
  [
    'a failure is told again when it is not repaired in time',
    [ended(200, 30, { state: 'failed' })],
    ['failed BILL', 'unrepaired BILL'],
  ],
  [
    'a thread that failed is an end in error',
    [ended(60, 30, { threads: [thread(1, 'failed'), thread(2, 'completed')] })],
    ['ended_in_error BILL'],
  ],
  [
    'more failed records than their share are an end in error',
    [ended(60, 30, { failedRecords: 361 })],
    ['ended_in_error BILL'],
  ],
  ['failed records within their share are none', [ended(60, 30, { failedRecords: 360 })], []],
  [
    'an end in error does not make a failure good',
    [ended(90, 30, { state: 'failed' }), ended(50, 30, { failedRecords: 5000 })],
    ['failed BILL', 'ended_in_error BILL'],
  ],
  ['fewer records than declared are too few', [ended(60, 30, { records: 99 })], ['too_few_records BILL']],
])('%s', (_, runs, expected) => {
  const { kinds } = judged({ now, runs, workflow: [{ ...bill, repairWithin: '2h', leastRecords: 100 }] })
  expect(kinds).toEqual(expected)
})

const history = {
  BILL: daysBefore('2026-06-15', 40).map((day) => pastRun({ day, records: 36_000 * (1 + 0.1 * chance(day)) })),
}

it('far fewer records than usual are too few, unless it learns nothing', () => {
  const few = { now, history, runs: [ended(60, 30, { records: 9000 })] }
  expect(judged(few).kinds).toEqual(['too_few_records BILL'])
  expect(judged(few).verdicts[0]?.evidence).toMatch(/^Expected: 3\d{4} \| Records: 9000 \(least: \d+\)$/)
  expect(judged({ ...few, workflow: [bill] }).kinds).toEqual([])
  expect(judged({ ...few, runs: [ended(60, 60, { records: 33_000 })] }).kinds).toEqual([])
})

it('evidence says what was expected and what was got', () => {
  const runs = [ended(60, 30, { state: 'failed', error: 'ORA-01555: snapshot too old' })]
  const { verdicts } = judged({ now, runs, workflow: [bill] })
  expect(verdicts).toEqual([
    {
      kind: 'failed',
      job: 'BILL',
      key: 'BILL 60',
      since: new Date('2026-06-15T09:30:00Z'),
      evidence: 'Failed at: 11:30 | Error: ORA-01555: snapshot too old',
    },
  ])
})

it('what a person has set as least records counts alone', () => {
  const few = { now, history, runs: [ended(60, 30, { records: 9000 })] }
  expect(judged({ ...few, changed: { BILL: { leastRecords: 8000 } } }).kinds).toEqual([])
  expect(judged({ ...few, changed: { BILL: { leastRecords: 9001 } } }).kinds).toEqual(['too_few_records BILL'])
})

it('of a job that runs until nothing is left, nobody knows any more what was left on a day that is over', () => {
  const workflow = [{ job: 'BILL', runs: 'until empty' as const }]
  const last = ended(420, 30, { records: 9000, day: '2026-06-14' })
  const scene = { now, history, workflow, left: { BILL: 500_000 }, runs: [last] }
  expect(judged(scene).kinds).not.toContain('too_few_records BILL')
  const before = judged({ ...scene, runs: [{ ...last, day: '2026-06-15' }] }).verdicts
  expect(before.map(({ kind }) => kind)).toContain('too_few_records')
  expect(judged({ ...scene, before }).kinds).toContain('too_few_records BILL')
})
