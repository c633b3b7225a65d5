import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { BusinessDay } from '../business-day.ts'
import { usualFigure } from '../expectations/bounds.ts'
import type { Expectation } from '../expectations/expectation.ts'
import { momentInto } from '../expectations/start-habit.ts'
import { leastOrdinaryRecords } from '../verdicts/ends.ts'
import { minutes, rate, timeOfDay } from '../verdicts/evidence.ts'
import { longestOrdinaryMs, ordinaryQuietMs } from '../verdicts/progress.ts'
import { leastOrdinaryRate } from '../verdicts/slow.ts'
import { latestOrdinaryDelayMs } from '../verdicts/starts.ts'

/** What the history of a job says of today in place of its limits, by their words; nothing where it is not judged by it. */
export function learnedLimits(
  job: WatchedJob,
  expectation: Expectation | undefined,
  { day, rule, everyMs }: { day: BusinessDay; rule: DayRule; everyMs: number },
): Record<string, string> {
  if (!job.learns || expectation === undefined) return {}
  const { durationMs, recordsPerSecond, records, quietMs, start } = expectation
  // Of what comes after others, their end says by when it must start.
  const isByTime = start !== null && job.after.length === 0 && job.when === null
  const known = {
    startsBy: isByTime
      ? timeOfDay(momentInto(start.earliestMs + latestOrdinaryDelayMs(start), day.date, rule), rule.timezone)
      : null,
    expected: durationMs && minutes(usualFigure(durationMs, day.date)),
    longest: durationMs && minutes(longestOrdinaryMs(durationMs, day.date)),
    stuckAfter: quietMs === null ? null : minutes(ordinaryQuietMs(quietMs, everyMs)),
    leastRecordsPerSecond: recordsPerSecond && rate(leastOrdinaryRate(recordsPerSecond, day.date)),
    leastRecords: records && String(Math.round(leastOrdinaryRecords(records, day.date))),
  }
  return Object.fromEntries(Object.entries(known).flatMap(([word, text]) => (text === null ? [] : [[word, text]])))
}
