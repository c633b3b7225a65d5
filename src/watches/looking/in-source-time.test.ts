import { expect, it } from 'vitest'
import { jobRun, minuteMs } from '../kit-for-tests.ts'
import { inSourceTime } from './in-source-time.ts'

it('looks are told by the clock of the source, and its own times stay', () => {
  const now = new Date('2026-03-10T06:00Z')
  const run = jobRun(now, { vanishedAt: now, recent: [{ at: now, records: 3 }] })
  const ahead = new Date(now.getTime() + 5 * minuteMs)
  const [moved] = inSourceTime([run], 5 * minuteMs)
  expect(moved).toEqual({
    ...run,
    firstSeenAt: new Date(run.firstSeenAt.getTime() + 5 * minuteMs),
    lastSeenAt: ahead,
    progressedAt: ahead,
    vanishedAt: ahead,
    recent: [{ at: ahead, records: 3 }],
  })
  expect(inSourceTime([run], 0)).toEqual([run])
})
