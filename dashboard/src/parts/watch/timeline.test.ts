import { expect, it } from 'vitest'
import { type Axis, awaitedSince, edgesOf, stretchOf, type TimelineJob, worstOf } from './timeline.ts'

const at = (time: string) => Date.parse(`2026-03-10T${time}Z`)
const axis: Axis = { from: at('05:00'), to: at('05:00') + 86_400_000, now: at('12:00') }

const waiting: TimelineJob = {
  job: 'BILLS',
  title: 'Bills',
  after: [],
  isCritical: true,
  state: 'waiting',
  startedAt: null,
  endedAt: null,
  durationMs: null,
  records: null,
  failedRecords: null,
  recordsPerSecond: null,
  threads: 0,
  progress: null,
  left: null,
  expectedMs: null,
  usualStartAt: null,
  forecast: null,
  verdicts: [],
  runs: [],
}

const verdict = (kind: string, until: string | null = null) => ({
  id: kind,
  job: 'BILLS',
  key: null,
  kind,
  day: '2026-03-10',
  since: '2026-03-10T07:30:00Z',
  foundAt: '2026-03-10T07:30:00Z',
  until,
  evidence: '',
})

const run: TimelineJob['runs'][number] = {
  key: 'BILLS 1',
  job: 'BILLS',
  day: '2026-03-10',
  state: 'running',
  startedAt: '2026-03-10T06:00:00Z',
  endedAt: null,
  restartedAt: null,
  durationMs: 0,
  records: null,
  failedRecords: null,
  recordsPerSecond: null,
  threads: 0,
  error: null,
  firstSeenAt: '2026-03-10T06:15:00Z',
  lastSeenAt: '2026-03-10T08:00:00Z',
  vanishedAt: null,
}

it('an arrow has both of its ends, whatever is known of a job', () => {
  expect(edgesOf(waiting, axis)).toEqual({ start: axis.from, end: axis.from })
  const usual = { ...waiting, usualStartAt: '2026-03-10T07:00:00Z', expectedMs: 3_600_000 }
  expect(edgesOf(usual, axis)).toEqual({ start: at('07:00'), end: at('08:00') })
  const running = { ...waiting, state: 'running', startedAt: run.startedAt, runs: [run] } as const
  expect(edgesOf({ ...running, runs: [run] }, axis)).toEqual({ start: at('06:00'), end: at('12:00') })
})

it('a run that has vanished ends when it was last seen, one that goes on ends now', () => {
  expect(stretchOf(run, axis)).toEqual([at('06:00'), at('12:00')])
  expect(stretchOf({ ...run, state: 'vanished' }, axis)).toEqual([at('06:00'), at('08:00')])
})

it('what is wrong with a job that waits is told, and since when it is waited for', () => {
  const missing = { ...waiting, verdicts: [verdict('late', '2026-03-10T10:00:00Z'), verdict('missing')] }
  expect([worstOf(waiting), worstOf(missing)]).toEqual([undefined, 'missing'])
  expect([awaitedSince(waiting, axis), awaitedSince(missing, axis)]).toEqual([undefined, at('07:30')])
  const over = { ...missing, verdicts: [verdict('missing', '2026-03-11T05:00:00Z')] }
  expect([worstOf(over), worstOf({ ...over, state: 'absent' })]).toEqual([undefined, 'missing'])
})
