import { expect, it } from 'vitest'
import { calendar } from '../../pipelines/schedules/calendar-options.ts'
import { cron, every } from '../../pipelines/schedules/timings.ts'
import { checkedLimits } from '../../pipelines/watches/job.ts'
import { jobRun, judged } from '../kit-for-tests.ts'

// Berlin is two hours ahead of UTC in summer: the day of 15 June, a Monday, is from 03:00Z to 03:00Z.
const at = (clock: string) => (clock.includes('T') ? `${clock}:00Z` : `2026-06-15T${clock}:00Z`)
const started = (...clocks: string[]) =>
  clocks.map((clock) => {
    const startedAt = new Date(at(clock))
    const endedAt = new Date(startedAt.getTime() + 60_000)
    return jobRun(endedAt, { key: clock, job: 'DUMP', startedAt, endedAt, state: 'completed', records: null })
  })
const hourly = { job: 'DUMP', when: '0 * * * *', grace: '20m', learns: false }
const yesterday = { DUMP: '2026-06-14T20:00:00Z' }

it.each<[string, Parameters<typeof judged>[0], string[]]>([
  ['a script that started when it was due is nothing to tell', { now: at('10:25'), runs: started('10:00') }, []],
  ['within its grace neither', { now: at('11:20'), runs: started('10:00') }, []],
  ['after that it is late', { now: at('11:21'), runs: started('10:00') }, ['late DUMP']],
  ['and missing once it is due again', { now: at('12:01'), runs: started('10:00') }, ['missing DUMP']],
  [
    'a due time that passed without a start while nobody looked is told once',
    { now: at('12:15'), runs: started('10:00', '12:05') },
    ['missing DUMP'],
  ],
  ['a clock that is some seconds ahead is no early start', { now: at('11:30'), runs: started('10:59') }, []],
  [
    'one that started late while nobody looked is told once',
    { now: at('11:45'), runs: started('10:00', '11:31') },
    ['late DUMP'],
  ],
  ['and then no more', { now: at('11:47'), runs: started('10:00', '11:31') }, []],
  ['the last start is known over days', { now: at('03:10'), startedBefore: yesterday }, ['missing DUMP']],
  ['a script that was never heard of is due from the start of the day on', { now: at('03:25') }, ['late DUMP']],
])('%s', (_, scene, expected) => {
  expect(judged({ workflow: [hourly], ...scene }).kinds).toEqual(expected)
})

it('what was told is over when it starts', () => {
  const before = judged({ workflow: [hourly], now: at('12:01'), runs: started('10:00') }).verdicts
  expect(judged({ workflow: [hourly], now: at('12:15'), runs: started('10:00', '12:05'), before }).kinds).toEqual([])
})

it('every so long is counted from its last start, whatever minute that was', () => {
  const scene = { workflow: [{ ...hourly, when: every('1h') }], runs: started('09:37') }
  expect(judged({ ...scene, now: at('10:57') }).kinds).toEqual([])
  expect(judged({ ...scene, now: at('10:58') }).kinds).toEqual(['late DUMP'])
  expect(judged({ ...scene, now: at('11:38') }).kinds).toEqual(['missing DUMP'])
})

it('what comes once a week is due on its day alone, stays missing over days, and is missing at the end of its day', () => {
  const weekly = { job: 'DUMP', when: cron('0 8 * * 5', { timezone: 'Europe/Berlin' }), doneBy: '09:00', learns: false }
  const scene = { workflow: [weekly], startedBefore: { DUMP: at('2026-06-05T06:00') } }
  expect(judged({ ...scene, now: at('2026-06-11T12:00') }).kinds).toEqual([])
  expect(judged({ ...scene, now: at('2026-06-12T06:15') }).kinds).toEqual(['late DUMP'])
  expect(judged({ ...scene, now: at('2026-06-12T08:15') }).kinds).toEqual(['late DUMP', 'deadline_missed DUMP'])
  expect(judged({ ...scene, now: at('2026-06-13T03:10') }).kinds).toEqual(['missing DUMP'])
  // Nothing was ever heard of it: what was told stays.
  const before = judged({ workflow: [weekly], now: at('2026-06-12T06:15') }).verdicts
  expect(before.map(({ kind }) => kind)).toEqual(['late'])
  expect(judged({ workflow: [weekly], now: at('2026-06-14T12:00'), before }).kinds).toEqual(['missing DUMP'])
})

it('pings that came while nobody could hear them were not missed, and what was told stays', () => {
  const scene = { workflow: [hourly], runs: started('10:00'), heardSince: at('11:02') }
  expect(judged({ ...scene, now: at('11:21') }).kinds).toEqual([])
  expect(judged({ ...scene, now: at('12:21') }).kinds).toEqual(['late DUMP'])
  const before = judged({ workflow: [hourly], runs: started('10:00'), now: at('11:21') }).verdicts
  expect(judged({ ...scene, now: at('11:25'), before }).kinds).toEqual(['late DUMP'])
  const unheard = { workflow: [{ ...hourly, when: every('1h') }], runs: started('10:00'), heardSince: at('11:30') }
  expect(judged({ ...unheard, now: at('12:40') }).kinds).toEqual([])
  expect(judged({ ...unheard, now: at('12:51') }).kinds).toEqual(['late DUMP'])
  expect(judged({ workflow: [hourly], heardSince: at('11:02'), now: at('11:21') }).kinds).toEqual([])
})

it('due times skip holidays and blackouts of its calendar', () => {
  const days = calendar({
    name: 'bank',
    timezone: 'Europe/Berlin',
    holidays: ['2026-06-15'],
  })
  const dump = { job: 'DUMP', when: 'daily 08:00', calendar: days, learns: false }
  const scene = { startedBefore: { DUMP: at('2026-06-12T06:00') } }
  expect(judged({ ...scene, workflow: [dump], now: at('06:15') }).kinds).toEqual([])
  expect(judged({ ...scene, workflow: [dump], now: at('2026-06-16T06:15') }).kinds).toEqual(['late DUMP'])
  const beat = { ...dump, when: every('24h') }
  expect(judged({ ...scene, workflow: [beat], now: at('06:15') }).kinds).toEqual([])
})

it('evidence says when it was due and when it started last', () => {
  const { verdicts } = judged({ workflow: [hourly], now: at('03:25'), startedBefore: { DUMP: at('02:00') } })
  const evidence = 'Due: 05:00 | Started: not yet | Late: 25m (grace: 20m) | Start before: 2026-06-15 04:00'
  expect(verdicts).toEqual([{ kind: 'late', job: 'DUMP', key: null, since: new Date(at('03:20')), evidence }])
})

it.each<[Parameters<typeof checkedLimits>[0], string]>([
  [{ when: '0 25 * * *' }, 'expected a cron expression'],
  [{ when: 'hourly' }, 'expected a timing such as'],
  [{ grace: '5m' }, "expected grace together with when, got grace alone: say when the job is due, such as 'every 1h'"],
])('%o is refused', (limits, message) => {
  expect(() => checkedLimits(limits, { startsAtMinute: 0, timezone: 'Europe/Berlin' })).toThrow(message)
})
