import { expect, it } from 'vitest'
import type { Listing, SeenRun } from '../../pipelines/watches/source.ts'
import { checkedListing } from './checked-listing.ts'

const at = new Date('2026-03-10T06:00Z')
const good: SeenRun = { key: 'READS 1', job: 'READS', state: 'running', startedAt: at }
const checked = (listing: Partial<Listing>) => checkedListing({ runs: [], ...listing }, at)

it.each<[string, object]>([
  ['a run without key or job is left out', { key: '' }],
  ['a run without key or job is left out', { key: 7 }],
  ['a run without key or job is left out', { key: 'K'.repeat(201) }],
  ['a run without key or job is left out', { job: 'JO\0B' }],
  ['its state is none of pending, running, completed, failed, cancelled', { state: 'ended' }],
  ['a time of it is none', { startedAt: new Date('never') }],
  ['it ended before it started', { endedAt: new Date(at.getTime() - 1) }],
  ['it ended and has no start', { startedAt: null, endedAt: at }],
  ['its day is none', { day: '10.03.2026' }],
  ['a count of it is no whole number of 0 or more', { records: -1 }],
  ['a count of it is no whole number of 0 or more', { records: 1.5 }],
  ['a count of it is no whole number of 0 or more', { failedRecords: Number.NaN }],
])('a run that makes no sense is left out and told of, and the others stay: %s', (trouble, wrong) => {
  const { runs, troubles } = checked({
    runs: [
      { ...good, ...wrong },
      { ...good, key: 'READS 2' },
    ],
  })
  expect(runs.map(({ key }) => key)).toEqual(['READS 2'])
  expect(troubles).toEqual([expect.stringContaining(trouble)])
})

it('an answer that is none is refused, and so are more runs than a look can be about', () => {
  expect(() => checkedListing({} as Listing, at)).toThrow('expected the source to answer { runs: [...] }')
  expect(() => checked({ runs: Array.from({ length: 200_001 }, () => good) })).toThrow('expected at most 200000 runs')
})

it('counts are those of the threads unless the run has its own, and an error is cut', () => {
  const thread = (number: number) => ({ number, state: 'running' as const, records: 10 * number, failedRecords: 1 })
  const { runs } = checked({
    runs: [
      { ...good, threads: [thread(1), thread(2)], error: `a\0b${'c'.repeat(600)}` },
      { ...good, key: 'READS 2', records: 7, threads: [thread(1)] },
      { ...good, key: 'READS 3' },
    ],
  })
  expect(runs.map(({ records, failedRecords }) => [records, failedRecords])).toEqual([
    [30, 2],
    [7, 1],
    [null, null],
  ])
  expect(runs[0]?.error).toBe(`ab${'c'.repeat(498)}`)
})

it('a clock that is off is told of, and a dozen troubles are enough', () => {
  expect(checked({ now: new Date(at.getTime() + 119_000) })).toMatchObject({ clockAheadMs: 119_000, troubles: [] })
  const behind = checked({ now: new Date(at.getTime() - 3_600_000), troubles: Array.from({ length: 20 }, () => 'odd') })
  expect(behind.clockAheadMs).toBe(-3_600_000)
  expect(behind.troubles).toHaveLength(13)
  expect(behind.troubles.at(-1)).toBe('and 9 more')
  expect(checked({ now: new Date(at.getTime() - 3_600_000) }).troubles).toEqual(['its clock is 1h behind ours'])
})
