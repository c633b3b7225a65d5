import { addDays } from '../../src/pipelines/calendar-day.ts'
import { checkedWorkflow } from '../../src/pipelines/watches/job.ts'
import type { SeenRun } from '../../src/pipelines/watches/source.ts'
import { businessDayAt } from '../../src/watches/business-day.ts'
import type { PastRun } from '../../src/watches/expectations/expectation.ts'
import { expectationOf } from '../../src/watches/expectations/expectation-of.ts'
import { recordRun } from '../../src/watches/record-run.ts'
import { type Judging, judge } from '../../src/watches/verdicts/judge.ts'
import { median } from '../arithmetic.ts'

const rule = { startsAtMinute: 300, timezone: 'Asia/Dhaka' }
const minuteMs = 60_000

/** How long 1,000 jobs are judged that run with 8 threads each and have 60 days of history. */
export function judgingTimeMs(): number {
  const judging = manyJobs(new Date('2026-06-15T02:00Z'))
  const times = Array.from({ length: 15 }, () => {
    const from = performance.now()
    judge(judging)
    return performance.now() - from
  })
  return median(times)
}

function manyJobs(now: Date): Judging {
  const day = businessDayAt(now, rule)
  const workflow = checkedWorkflow(
    Array.from({ length: 1000 }, (_, index) => ({
      job: `JOB-${index}`,
      startsBy: '06:00',
      doneBy: '12:00',
      after: index === 0 ? [] : [`JOB-${index - (index % 10 || 1)}`],
    })),
  )
  const expectation = expectationOf(
    { job: 'JOB-0', after: [], startsAtMinute: null },
    new Map([['JOB-0', past(day.date)]]),
    rule,
  )
  const jobs = workflow.map((job, index) => {
    const seen: SeenRun = {
      key: `${job.job} 1`,
      job: job.job,
      state: 'running',
      startedAt: new Date(now.getTime() - 60 * minuteMs),
      threads: threads(index),
    }
    return { job, runs: index % 3 === 0 ? [] : [recordRun(undefined, seen, now, day.date)], expectation, left: null }
  })
  return { now, day, rule, jobs, lookedBefore: null, pollEveryMs: 15 * minuteMs }
}

function past(today: string): PastRun[] {
  return Array.from({ length: 60 }, (_, index) => {
    const day = addDays(today, -1 - index)
    const startedAt = new Date(`${day}T00:00Z`)
    const endedAt = new Date(startedAt.getTime() + (60 + (index % 7)) * minuteMs)
    return {
      day,
      startedAt,
      endedAt,
      records: 36_000,
      failedRecords: 0,
      threads: 8,
      state: 'completed',
      longestGapMs: 0,
    }
  })
}

function threads(index: number): SeenRun['threads'] {
  return Array.from({ length: 8 }, (_, number) => ({
    number,
    state: 'running',
    records: 1000 + index,
    failedRecords: 0,
  }))
}
