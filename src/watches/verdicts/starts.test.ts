import { expect, it } from 'vitest'
import { weekdayOf } from '../expectations/habit.ts'
import type { JobRun } from '../job-run.ts'
import { chance, daysBefore, jobRun, judged, minuteMs, pastRun } from '../kit-for-tests.ts'

// Berlin is two hours ahead of UTC in summer: the day of 15 June, a Monday, is from 03:00Z to 03:00Z.
const today = '2026-06-15'
const at = (clock: string) => `${today}T${clock}:00Z`
const ran = (job: string, from: string, to: string | null, more: Partial<JobRun> = {}) =>
  jobRun(new Date(at(to ?? '23:00')), {
    job,
    key: `${job} ${from}`,
    day: today,
    startedAt: new Date(at(from)),
    endedAt: to === null ? null : new Date(at(to)),
    state: to === null ? 'running' : 'completed',
    progressedAt: new Date(at(to ?? '23:00')),
    records: to === null ? null : 36_000,
    ...more,
  })

const startsBy = { job: 'LOAD', startsBy: '07:30', learns: false }

it.each<[string, Parameters<typeof judged>[0], string[]]>([
  ['before it must have started nothing is said', { now: at('05:29') }, []],
  ['later it is late', { now: at('05:31') }, ['late LOAD']],
  ['started in time it is not', { now: at('05:31'), runs: [ran('LOAD', '05:10', null)] }, []],
  [
    'started late between two looks it is told once',
    { now: at('05:45'), runs: [ran('LOAD', '05:40', null)] },
    ['late LOAD'],
  ],
  ['and then no more', { now: at('06:00'), runs: [ran('LOAD', '05:40', null)] }, []],
  [
    'started late while nobody could look it is told, too',
    { now: at('07:00'), lookedBefore: at('05:15'), runs: [ran('LOAD', '05:40', null)] },
    ['late LOAD'],
  ],
  [
    'a day that ended while nobody could look has missed it',
    { now: at('03:20'), lookedBefore: '2026-06-14T20:00:00Z' },
    ['missing LOAD'],
  ],
  ['late for hours it is missing', { now: at('08:31') }, ['missing LOAD']],
  [
    "yesterday's run that has not ended is not today's",
    { now: at('05:31'), runs: [ran('LOAD', '05:10', null, { day: '2026-06-14' })] },
    ['late LOAD'],
  ],
])('%s', (_, scene, expected) => {
  const { kinds } = judged({ workflow: [startsBy], ...scene })
  expect(kinds).toEqual(expected)
})

it('a job of which nothing is known is missing when the day ends without it', () => {
  const workflow = [{ job: 'LOAD', learns: false }]
  expect(judged({ now: '2026-06-16T02:30:00Z', workflow }).kinds).toEqual([])
  expect(judged({ now: '2026-06-16T02:45:00Z', workflow }).kinds).toEqual(['missing LOAD'])
})

const two = [
  { job: 'LOAD', startsBy: '06:00' },
  { job: 'BILL', after: ['LOAD'], startsBy: '08:00' },
]

it.each<[string, Parameters<typeof judged>[0], string[]]>([
  ['a job whose upstream has not come is not late itself', { now: at('06:30') }, ['late LOAD']],
  ['nor while its upstream runs', { now: at('06:30'), runs: [ran('LOAD', '03:30', null)] }, []],
  [
    'nor when its upstream failed',
    { now: at('06:30'), runs: [ran('LOAD', '03:30', '04:00', { state: 'failed' })] },
    ['failed LOAD'],
  ],
  ['nor before it had time to start', { now: at('06:30'), runs: [ran('LOAD', '03:30', '06:20')] }, []],
  ['after that it is', { now: at('06:40'), runs: [ran('LOAD', '03:30', '06:20')] }, ['late BILL']],
])('%s', (_, scene, expected) => {
  expect(judged({ workflow: two.map((job) => ({ ...job, learns: false })), ...scene }).kinds).toEqual(expected)
})

const days = daysBefore(today, 40)
const load = days.map((day) =>
  pastRun({ day, startMinute: 5 + 4 * chance(day), minutes: 120 * (1 + 0.1 * chance(day, 1)) }),
)
const bill = load.map(({ day, endedAt }) => ({
  ...pastRun({ day }),
  startedAt: new Date(endedAt.getTime() + (5 + 3 * chance(day, 2)) * minuteMs),
  endedAt: new Date(endedAt.getTime() + 65 * minuteMs),
}))

it('a usual start is learned, and with it what comes after another one', () => {
  const scene = { workflow: [{ job: 'LOAD' }, { job: 'BILL', after: ['LOAD'] }], history: { LOAD: load, BILL: bill } }
  expect(judged({ ...scene, now: at('03:10') }).kinds).toEqual([])
  expect(judged({ ...scene, now: at('03:45') }).kinds).toEqual(['late LOAD'])
  const loaded = [ran('LOAD', '04:05', '06:10')]
  expect(judged({ ...scene, now: at('06:15'), runs: loaded }).kinds).toEqual([])
  expect(judged({ ...scene, now: at('06:45'), runs: loaded }).kinds).toEqual(['late BILL'])
})

it('a weekday on which it never runs is no day to miss it', () => {
  const workdays = load.filter(({ day }) => weekdayOf(day) !== 1)
  const scene = { workflow: [{ job: 'LOAD' }, { job: 'BILL' }], history: { LOAD: workdays, BILL: bill } }
  expect(judged({ ...scene, now: at('20:00') }).kinds).toEqual(['missing BILL'])
})

it('on the day the clocks change a start is due at the same time on them', () => {
  const history = { LOAD: daysBefore('2026-03-29', 40).map((day) => pastRun({ day, startMinute: 120 })) }
  const scene = { workflow: [{ job: 'LOAD' }], history }
  // 07:00 in Berlin is 06:00Z in winter and 05:00Z from 29 March on.
  expect(judged({ ...scene, now: '2026-03-28T05:30:00Z' }).kinds).toEqual([])
  expect(judged({ ...scene, now: '2026-03-29T04:59:00Z' }).kinds).toEqual([])
  expect(judged({ ...scene, now: '2026-03-29T05:45:00Z' }).kinds).toEqual(['late LOAD'])
})

const read = days.flatMap((day) => [0, 60, 120].map((startMinute) => pastRun({ day, startMinute, minutes: 40 })))
const untilEmpty = {
  workflow: [
    { job: 'READ', runs: 'until empty' as const },
    { job: 'BILL', after: ['READ'] },
  ],
  history: { READ: read, BILL: days.map((day) => pastRun({ day, startMinute: 165 })) },
}

it.each<[string, Parameters<typeof judged>[0], string[]]>([
  ['nothing is left, nothing has to come', { now: at('04:00'), left: { READ: 0 } }, []],
  [
    'while something is left the next run is due',
    { now: at('05:00'), left: { READ: 70 }, runs: [ran('READ', '03:00', '03:40')] },
    ['late READ'],
  ],
  [
    'what failed earlier in the day does not silence it',
    {
      now: at('05:00'),
      left: { READ: 70 },
      runs: [ran('READ', '03:00', '03:10', { state: 'failed' }), ran('READ', '03:15', '03:40')],
    },
    ['late READ'],
  ],
  [
    'nothing is due while one runs, which is told of itself',
    {
      now: at('05:00'),
      left: { READ: 70 },
      runs: [ran('READ', '03:00', null), ran('READ', '03:15', '03:40')],
    },
    ['long_running READ'],
  ],
  [
    'after the usual pause and not before',
    { now: at('04:15'), left: { READ: 70 }, runs: [ran('READ', '03:00', '03:40')] },
    [],
  ],
  [
    'what comes after it waits until nothing is left',
    { now: at('06:30'), left: { READ: 70 }, runs: [ran('READ', '05:00', '05:40'), ran('READ', '06:00', null)] },
    [],
  ],
  ['and no longer', { now: at('06:30'), left: { READ: 0 }, runs: [ran('READ', '05:00', '05:40')] }, ['late BILL']],
])('%s', (_, scene, expected) => {
  expect(judged({ ...untilEmpty, ...scene }).kinds).toEqual(expected)
})

it('what comes after a job of several runs waits for as many as usual, or for longer than any pause', () => {
  const slowly = days.flatMap((day) => [0, 100, 200].map((startMinute) => pastRun({ day, startMinute, minutes: 40 })))
  const scene = {
    workflow: [
      { job: 'READ', runs: 'several' as const },
      { job: 'BILL', after: ['READ'] },
    ],
    history: { READ: slowly, BILL: days.map((day) => pastRun({ day, startMinute: 245 })) },
  }
  const one = [ran('READ', '05:00', '05:40')]
  const three = [ran('READ', '03:00', '03:40'), ran('READ', '04:00', '04:40'), ...one]
  expect(judged({ ...scene, now: at('06:15'), runs: three }).kinds).toEqual(['late BILL'])
  expect(judged({ ...scene, now: at('06:15'), runs: one }).kinds).toEqual([])
  expect(judged({ ...scene, now: at('06:45'), runs: one }).kinds).toEqual(['late BILL'])
})

it('where those before it have nothing to do, a job is due when it usually starts', () => {
  const scene = { ...untilEmpty, left: { READ: 0 } }
  expect(judged({ ...scene, now: at('06:00') }).kinds).toEqual([])
  expect(judged({ ...scene, now: at('06:30') }).kinds).toEqual(['late BILL'])
})

const deadline = [{ job: 'LOAD', doneBy: '08:00', learns: false }]

it.each<[string, Parameters<typeof judged>[0], string[]]>([
  [
    'a deadline passes while the job runs',
    { now: at('06:15'), runs: [ran('LOAD', '04:00', null)] },
    ['deadline_missed LOAD'],
  ],
  ['a job that was done in time has kept it', { now: at('06:15'), runs: [ran('LOAD', '04:00', '05:59')] }, []],
  [
    'one that was done late between two looks is told once',
    { now: at('06:15'), runs: [ran('LOAD', '04:00', '06:05')] },
    ['deadline_missed LOAD'],
  ],
  ['and then no more', { now: at('06:30'), runs: [ran('LOAD', '04:00', '06:05')] }, []],
  [
    'one that was done late while nobody could look is told, too',
    { now: at('09:00'), lookedBefore: at('06:00'), runs: [ran('LOAD', '04:00', '06:05')] },
    ['deadline_missed LOAD'],
  ],
  [
    'a failed run is not done',
    { now: at('06:15'), runs: [ran('LOAD', '04:00', '05:00', { state: 'failed' })] },
    ['failed LOAD', 'deadline_missed LOAD'],
  ],
])('%s', (_, scene, expected) => {
  expect(judged({ workflow: deadline, ...scene }).kinds).toEqual(expected)
})

it('evidence says by when it was expected', () => {
  const { verdicts } = judged({ now: at('05:45'), workflow: [startsBy, { job: 'X', doneBy: '07:40', learns: false }] })
  expect(verdicts).toEqual([
    {
      kind: 'late',
      job: 'LOAD',
      key: null,
      since: new Date(at('05:30')),
      evidence: 'Expected by: 07:30 | Started: not yet | Late: 15m',
    },
    {
      kind: 'deadline_missed',
      job: 'X',
      key: null,
      since: new Date(at('05:40')),
      evidence: 'Done by: 07:40 | Done: not yet',
    },
  ])
})

it('by when a person has said it must start counts alone', () => {
  const scene = { workflow: [{ job: 'LOAD' }], history: { LOAD: load }, changed: { LOAD: { startsBy: '07:00' } } }
  expect(judged({ ...scene, now: at('04:45') }).kinds).toEqual([])
  expect(judged({ ...scene, now: at('05:15') }).kinds).toEqual(['late LOAD'])
})
