import type { WatchedJob } from '../../pipelines/watches/job.ts'
import { calendarEffect, type DayKind, type DayValue } from './calendar-effect.ts'
import type { PastDay } from './past-days.ts'
import { remainingByProgress } from './progress.ts'
import { boundOfNext, longerThan, pinballLoss, quantile, sortedNumbers } from './quantiles.ts'

/** How what is learned fared against the plain quantile of history, day by day with what was known before: mean pinball losses, in ms. */
export interface BackTest {
  /** What weekday and end of month say, at the start. Null while there is too little past. */
  calendar: { plainMs: number; learnedMs: number } | null
  /** What the counts of a run under way say. Null for a job that nobody counts, or that runs several times a day. */
  progress: { plainMs: number; learnedMs: number } | null
  isCalendarOn: boolean
  isProgressOn: boolean
}

/** What is learned must be so much better than what is plain, or it stays off: it has more ways of being wrong. */
const mustGain = 0.1
/** Days that are known before the first that is forecast. */
const warmUpDays = 14
const shares = [0.5, 0.9]
/** How far a run is through its usual time when it is asked how long it will still take. */
const partsDone = [0.25, 0.5, 0.75]

/** Tests what is learned on the past of a job. */
export function backTest(job: WatchedJob, kinds: readonly DayKind[], days: readonly (PastDay | null)[]): BackTest {
  const known = days.flatMap((day, index) =>
    day === null || day.endMs <= day.startMs
      ? []
      : [{ ...day, kind: kinds[index] as DayKind, spanMs: day.endMs - day.startMs }],
  )
  const tested = known.map((_, index) => index).filter((index) => index >= warmUpDays)
  const calendar = tested.length < 7 ? null : calendarLosses(known, tested)
  const progress = tested.length < 7 || job.runs !== 'once' ? null : progressLosses(known, tested)
  return {
    calendar,
    progress,
    isCalendarOn: job.learns && isBetter(calendar),
    isProgressOn: job.learns && isBetter(progress),
  }
}

function isBetter(losses: { plainMs: number; learnedMs: number } | null): boolean {
  return losses !== null && losses.learnedMs < losses.plainMs * (1 - mustGain)
}

type KnownDay = PastDay & { kind: DayKind; spanMs: number }

function calendarLosses(known: readonly KnownDay[], tested: readonly number[]): { plainMs: number; learnedMs: number } {
  let [plainMs, learnedMs] = [0, 0]
  const logs: DayValue[] = known.map(({ kind, spanMs }) => ({ kind, log: Math.log(spanMs) }))
  for (const index of tested) {
    const { kind, spanMs } = known[index] as KnownDay
    const before = logs.slice(0, index)
    const effect = calendarEffect(before)
    const plain = sortedNumbers(before.map(({ log }) => log))
    const usual = sortedNumbers(before.map((value) => value.log - (effect[value.kind] ?? 0)))
    for (const share of shares) {
      plainMs += pinballLoss(spanMs, Math.exp(boundOfNext(plain, share)), share)
      learnedMs += pinballLoss(spanMs, Math.exp(boundOfNext(usual, share) + (effect[kind] ?? 0)), share)
    }
  }
  return { plainMs: plainMs / tested.length / shares.length, learnedMs: learnedMs / tested.length / shares.length }
}

function progressLosses(
  known: readonly KnownDay[],
  tested: readonly number[],
): { plainMs: number; learnedMs: number } | null {
  let [plainMs, learnedMs, count] = [0, 0, 0]
  for (const index of tested) {
    const { spanMs, records } = known[index] as KnownDay
    const before = known.slice(0, index)
    const counted = before.filter((day) => day.records !== null && day.records > 0)
    if (records === null || records === 0 || counted.length < warmUpDays / 2) continue
    const spans = sortedNumbers(before.map((day) => day.spanMs))
    for (const part of partsDone) {
      const ranMs = part * quantile(spans, 0.5)
      if (ranMs >= spanMs) continue
      const done = { ranMs, records: (records * ranMs) / spanMs }
      const learned = sortedNumbers(
        counted.map((day) => ranMs + remainingByProgress(done, { spanMs: day.spanMs, records: day.records as number })),
      )
      for (const share of shares) {
        plainMs += pinballLoss(spanMs, longerThan(ranMs, share, spans, spans), share)
        learnedMs += pinballLoss(spanMs, quantile(learned, share), share)
        count++
      }
    }
  }
  return count === 0 ? null : { plainMs: plainMs / count, learnedMs: learnedMs / count }
}
