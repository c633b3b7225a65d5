import { expect, it } from 'vitest'
import type { SeenRun } from '../pipelines/watches/source.ts'
import { durationMs, type JobRun, recordsPerSecond } from './job-run.ts'
import { pastRunOf, recordRun } from './record-run.ts'

const start = Date.parse('2026-06-01T05:00Z')
const at = (minute: number) => new Date(start + minute * 60_000)
const seen = (more: Partial<SeenRun> = {}): SeenRun => ({
  key: 'BILL 1',
  job: 'BILL',
  state: 'running',
  startedAt: at(0),
  ...more,
})

/** Looks at given minutes, folded. */
const looks = (...all: [number, Partial<SeenRun>][]) =>
  all.reduce<JobRun | undefined>(
    (before, [minute, more]) => recordRun(before, seen(more), at(minute), '2026-06-01'),
    undefined,
  )

it('a run has grown when a look sees more records, and not when it sees as many', () => {
  const run = looks([5, { records: 0 }], [20, { records: 100 }], [35, { records: 100 }], [50, { records: 100 }])
  expect(run).toMatchObject({ progressedAt: at(20), longestGapMs: 30 * 60_000, firstSeenAt: at(5), lastSeenAt: at(50) })
  expect(run?.recent).toEqual([
    { at: at(5), records: 0 },
    { at: at(20), records: 100 },
  ])
})

it('a run that begins has not stood still while it was pending', () => {
  const run = looks([0, { state: 'pending', startedAt: null }], [90, { records: 0 }])
  expect(run).toMatchObject({ progressedAt: at(90), startedAt: at(0), longestGapMs: 0 })
})

it('counts are those of its threads where it has none of its own, and none where nobody counts', () => {
  const thread = (number: number, records: number) => ({ number, state: 'running', records, failedRecords: 1 }) as const
  expect(looks([0, { threads: [thread(1, 10), thread(2, 20)] }])).toMatchObject({ records: 30, failedRecords: 2 })
  expect(looks([0, { threads: [thread(1, 10)], records: null }])).toMatchObject({ records: null, longestGapMs: null })
  expect(looks([0, {}])).toMatchObject({ records: null, recent: [] })
})

it('only the last eight looks that saw growth are kept', () => {
  const run = looks(...Array.from({ length: 20 }, (_, look): [number, Partial<SeenRun>] => [look, { records: look }]))
  expect(run?.recent.map(({ records }) => records)).toEqual([12, 13, 14, 15, 16, 17, 18, 19])
})

it('the day is that of the source, or the one it was first seen in', () => {
  expect(looks([0, { day: '2026-05-31' }])?.day).toBe('2026-05-31')
  expect(recordRun(looks([0, {}]), seen(), at(3000), '2026-06-03').day).toBe('2026-06-01')
})

it('a run that failed and goes on under its key counts from its restart, whatever its start says', () => {
  const failed = { state: 'failed', records: 600, endedAt: at(20) } as const
  const told = looks([15, { records: 500 }], [30, failed], [215, { records: 600, restartedAt: at(205) }])
  expect(told).toMatchObject({ startedAt: at(0), restartedAt: at(205), recordsBefore: 600, progressedAt: at(215) })
  expect(told?.recent).toEqual([{ at: at(215), records: 600 }])
  const done = recordRun(told, seen({ state: 'completed', endedAt: at(225), records: 1800 }), at(230), '')
  expect([durationMs(done, at(999)), recordsPerSecond(done, at(999))]).toEqual([20 * 60_000, 1])
  expect(pastRunOf(done)).toMatchObject({ lagMs: null })
  // A source that does not say when: the first look that saw it go on.
  expect(looks([30, failed], [215, {}], [230, {}])).toMatchObject({ restartedAt: at(215) })
  const waits = looks([30, failed], [215, { state: 'pending' }], [230, { restartedAt: at(220) }])
  expect(waits).toMatchObject({ restartedAt: at(220) })
  const between = { state: 'completed', records: 900, endedAt: at(40), restartedAt: at(35) } as const
  expect(looks([30, failed], [45, between])).toMatchObject({ restartedAt: at(35), recordsBefore: 600 })
  // Put right by hand, and never started again.
  expect(looks([30, failed], [45, { ...failed, state: 'completed' }])).toMatchObject({ restartedAt: null })
})

it('a run is history when it is over, and one that is shown again has not vanished', () => {
  const running = looks([0, { records: 1 }])
  expect(running && pastRunOf(running)).toBeUndefined()
  const over = recordRun(
    { ...(running as JobRun), vanishedAt: at(10) },
    seen({ state: 'completed', endedAt: at(14), records: 9 }),
    at(15),
    '',
  )
  expect(over.vanishedAt).toBeNull()
  expect(pastRunOf(over)).toMatchObject({ state: 'completed', endedAt: at(14), records: 9, longestGapMs: 0 })
})
