import { expect, it } from 'vitest'
import type { SeenRun } from '../pipelines/watches/source.ts'
import type { JobRun } from './job-run.ts'
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
