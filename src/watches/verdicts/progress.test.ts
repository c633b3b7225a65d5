import { expect, it } from 'vitest'
import type { SeenRun } from '../../pipelines/watches/source.ts'
import type { JobRun } from '../job-run.ts'
import { chance, daysBefore, jobRun, judged, minuteMs, pastRun } from '../kit-for-tests.ts'
import { recordRun } from '../record-run.ts'

const now = '2026-06-15T10:00:00Z'
const moment = new Date(now)
const bill = { job: 'BILL', learns: false }
const days = daysBefore('2026-06-15', 40)
const ago = (minutes: number) => new Date(moment.getTime() - minutes * minuteMs)

/** Looks every 15 minutes at a run that commits at given minutes: the minutes of looks at which it was called stuck. */
function stuckAt(
  commits: readonly number[],
  phase: number,
  until: number,
  history: Parameters<typeof judged>[0]['history'] = {},
) {
  const startMs = Date.parse('2026-06-15T05:00Z')
  let run: JobRun | undefined
  const told: number[] = []
  for (let minute = phase; minute <= until; minute += 15) {
    const records = commits.filter((commit) => commit <= minute).length * 10_000
    const seen: SeenRun = { key: 'BILL 1', job: 'BILL', state: 'running', startedAt: new Date(startMs), records }
    const at = new Date(startMs + minute * minuteMs)
    run = recordRun(run, seen, at, '2026-06-15')
    const workflow = [{ job: 'BILL', learns: Object.keys(history).length > 0 }]
    if (judged({ now: at.toISOString(), runs: [run], workflow, history }).kinds.includes('stuck BILL'))
      told.push(minute)
  }
  return told
}

it('a run that commits every 59 minutes is never called stuck at a limit of 60, whenever it is looked at', () => {
  const commits = [59, 118, 177, 236]
  for (let phase = 0.5; phase < 15; phase += 0.5) expect(stuckAt(commits, phase, 240)).toEqual([])
})

it('a run that stands still is called stuck within one look after the hour, and not before', () => {
  for (let phase = 0.5; phase < 15; phase += 0.5) {
    const [first = 0] = stuckAt([30, 59], phase, 300)
    expect(first).toBeGreaterThanOrEqual(119)
    expect(first).toBeLessThan(119 + 15)
  }
})

it('a job that stands still for longer as a matter of course is given that time and two looks more', () => {
  const history = { BILL: days.map((day) => pastRun({ day, minutes: 300, gapMinutes: 75 })) }
  for (const phase of [1, 8, 14]) {
    expect(stuckAt([85, 170, 255], phase, 260, history)).toEqual([])
    expect(stuckAt([85], phase, 300, history)[0]).toBeLessThanOrEqual(85 + 75 + 30 + 15)
  }
})

it('a look that comes half a second early does not put it off to the next one', () => {
  const run = jobRun(moment, { startedMinutesAgo: 200, progressedAt: new Date(ago(60).getTime() + 500) })
  expect(judged({ now, runs: [run], workflow: [bill] }).kinds).toEqual(['stuck BILL'])
})

it.each<[string, JobRun, string[]]>([
  [
    'a run whose records nobody counts cannot be seen to stand still',
    jobRun(moment, { startedMinutesAgo: 200, records: null, progressedAt: ago(200) }),
    ['long_running BILL'],
  ],
  ['a run longer than declared is told', jobRun(moment, { startedMinutesAgo: 91 }), ['long_running BILL']],
  ['a run as long as declared is not', jobRun(moment, { startedMinutesAgo: 90 }), []],
  [
    'one that ended between two looks is told once',
    jobRun(moment, { startedMinutesAgo: 100, state: 'completed', endedAt: ago(5) }),
    ['long_running BILL'],
  ],
  ['and then no more', jobRun(moment, { startedMinutesAgo: 120, state: 'completed', endedAt: ago(15) }), []],
  [
    'fewer records a second than declared are slow',
    jobRun(moment, { startedMinutesAgo: 60, records: 5 * 3600 * 0.5 }),
    ['slow BILL'],
  ],
  ['nothing is slow that has only begun', jobRun(moment, { startedMinutesAgo: 14, records: 0 }), []],
  [
    'what its source no longer shows is neither stuck nor slow but gone',
    jobRun(moment, { startedMinutesAgo: 300, records: 1, vanishedAt: ago(15) }),
    ['vanished BILL'],
  ],
])('%s', (_, run, expected) => {
  const workflow = [{ ...bill, longest: '90m', expected: '1h', leastRecordsPerSecond: 5, stuckAfter: '5h' }]
  expect(judged({ now, runs: [run], workflow }).kinds).toEqual(expected)
})

it('what ended since the look before is judged, however long that was ago', () => {
  const ran = jobRun(moment, { startedMinutesAgo: 200, state: 'completed', endedAt: ago(50) })
  const scene = { now, runs: [ran], workflow: [{ ...bill, longest: '90m' }] }
  expect(judged({ ...scene, lookedBefore: ago(51).toISOString() }).kinds).toEqual(['long_running BILL'])
  expect(judged({ ...scene, lookedBefore: ago(50).toISOString() }).kinds).toEqual([])
})

it('evidence says what was expected, what is, and the limit', () => {
  const workflow = [{ ...bill, longest: '1h', expected: '30m', leastRecordsPerSecond: 20 }]
  const { verdicts } = judged({ now, runs: [jobRun(moment, { startedMinutesAgo: 64, records: 36_000 })], workflow })
  expect(verdicts.map(({ evidence }) => evidence)).toEqual([
    'Expected: 30m | Running: 1h 04m (longest: 1h)',
    'Expected: 30m | RPS: 12.2 (threshold: 20)',
  ])
  expect(verdicts[0]?.since).toEqual(ago(4))
})

const history = {
  BILL: days.map((day) =>
    pastRun({ day, minutes: 180 * (1 + 0.1 * chance(day)), records: 108_000 * (1 + 0.1 * chance(day)) }),
  ),
}

it('a run much longer than its history is told, unless it learns nothing', () => {
  const longer = { now, history, runs: [jobRun(moment, { startedMinutesAgo: 280, records: 100_000 })] }
  expect(judged(longer).kinds).toContain('long_running BILL')
  expect(judged({ ...longer, workflow: [bill] }).kinds).toEqual([])
})

it('where runs differ much, one that has done more records than any is known to be long before the others', () => {
  const uneven = {
    BILL: days.map((day) => pastRun({ day, minutes: 180 * (1 + 0.3 * chance(day)), records: 108_000 })),
  }
  const at = (records: number) =>
    judged({ now, history: uneven, runs: [jobRun(moment, { startedMinutesAgo: 250, records })] }).kinds
  expect(at(150_000)).toEqual(['long_running BILL'])
  expect(at(120_000)).toEqual([])
})

it('a run that has become slow is told while it runs, long before its average says so', () => {
  const steps = [150, 135, 120, 105, 90, 75, 60, 45].map((minutes, index) => ({
    at: ago(minutes),
    records: 9000 * (index + 1),
  }))
  const slowed = [
    ...steps,
    { at: ago(30), records: 73_500 },
    { at: ago(15), records: 75_000 },
    { at: moment, records: 76_500 },
  ]
  const run = jobRun(moment, { startedMinutesAgo: 165, records: 76_500, recent: slowed.slice(-8) })
  expect(judged({ now, history, runs: [run] }).kinds).toEqual(['slow BILL'])
  const steady = jobRun(moment, {
    startedMinutesAgo: 165,
    records: 99_000,
    recent: steps.map(({ at, records }) => ({ at, records })),
  })
  expect(judged({ now, history, runs: [steady] }).kinds).toEqual([])
})

it('what hovers at its threshold does not come and go with every look', () => {
  const workflow = [{ ...bill, leastRecordsPerSecond: 10 }]
  // Counted are 45 of the last 60 minutes at most: what is between two commits is not counted yet.
  const at = (perSecond: number) => [jobRun(moment, { startedMinutesAgo: 60, records: perSecond * 45 * 60 })]
  const told = judged({ now, workflow, runs: at(9.5) }).verdicts
  expect(told.map(({ kind }) => kind)).toEqual(['slow'])
  expect(judged({ now, workflow, runs: at(10.5) }).kinds).toEqual([])
  expect(judged({ now, workflow, runs: at(10.5), before: told }).kinds).toEqual(['slow BILL'])
  expect(judged({ now, workflow, runs: at(12), before: told }).kinds).toEqual([])
})

it('the first days, without history, are judged by what is declared alone', () => {
  const few = { BILL: days.slice(0, 7).map((day) => pastRun({ day, minutes: 10 })) }
  const run = jobRun(moment, { startedMinutesAgo: 300 })
  expect(judged({ now, history: few, runs: [run] }).kinds).toEqual([])
  expect(judged({ now, history: few, runs: [run], workflow: [{ job: 'BILL', longest: '4h' }] }).kinds).toEqual([
    'long_running BILL',
  ])
})

it('where nothing is learned longer than expected is long, also where its longest is declared', () => {
  const scene = { now, runs: [jobRun(moment, { startedMinutesAgo: 61 })] }
  expect(judged({ ...scene, workflow: [{ job: 'BILL', expected: '1h', longest: '2h' }] }).kinds).toEqual([
    'long_running BILL',
  ])
  expect(judged({ ...scene, workflow: [{ ...bill, expected: '1h' }] }).verdicts[0]?.evidence).toBe(
    'Expected: 1h | Running: 1h 01m (longest: 1h)',
  )
  expect(judged({ ...scene, workflow: [{ ...bill, expected: '1h', longest: '2h' }] }).kinds).toEqual([])
  expect(judged({ ...scene, workflow: [{ job: 'BILL', expected: '1h' }], history }).kinds).toEqual([])
})

it('what a person has set while it runs counts alone, looser or stricter than its history', () => {
  const still = jobRun(moment, { startedMinutesAgo: 280, records: 1_000, progressedAt: ago(100), recent: [] })
  const scene = { now, history, runs: [still], workflow: [{ job: 'BILL', longest: '4h', leastRecordsPerSecond: 5 }] }
  expect(judged(scene).kinds).toEqual(['stuck BILL', 'long_running BILL', 'slow BILL'])
  const looser = { longest: '5h', leastRecordsPerSecond: 0.01, stuckAfter: '2h' }
  expect(judged({ ...scene, changed: { BILL: looser } }).kinds).toEqual([])
  const quiet = { BILL: days.map((day) => pastRun({ day, minutes: 300, gapMinutes: 120 })) }
  const stuck = { ...scene, history: quiet, workflow: [{ job: 'BILL' }] }
  expect(judged(stuck).kinds).not.toContain('stuck BILL')
  expect(judged({ ...stuck, changed: { BILL: { stuckAfter: '90m' } } }).kinds).toContain('stuck BILL')
  const expected = {
    ...scene,
    workflow: [{ job: 'BILL' }],
    changed: { BILL: { expected: '279m', leastRecordsPerSecond: 0 } },
  }
  expect(judged(expected).verdicts.map(({ evidence }) => evidence)).toContain(
    'Expected: 4h 39m | Running: 4h 40m (longest: 4h 39m)',
  )
})
