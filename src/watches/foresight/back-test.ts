import type { WatchedJob } from '../../pipelines/watches/job.ts'
import { calendarEffect, type DayKind, type DayValue } from './calendar-effect.ts'
import type { PastDay } from './past-days.ts'
import { boundOfNext, countUpTo, pinballLoss, sortedNumbers } from './quantiles.ts'

/** How what is learned fared against the plain quantile of history, day by day with what was known before. */
export interface BackTest {
  /** What weekday and end of month say, at the start: mean pinball losses. Null while there is too little past. */
  calendar: Losses | null
  isCalendarOn: boolean
}

interface Losses {
  plainMs: number
  learnedMs: number
}

/** What is learned must be so much better than what is plain, or it stays off: it has more ways of being wrong. */
const mustGain = 0.1
/** Days that are known before the first that is forecast. */
const warmUpDays = 14
const shares = [0.5, 0.9]

/**
 * Tests what is learned on the past of a job. What a run under way has counted is not learned from: on made-up months it gained three in
 * a hundred over how long the run has taken so far, and fewer finishes lay within the P90 that it said.
 */
export function backTest(job: WatchedJob, kinds: readonly DayKind[], days: readonly (PastDay | null)[]): BackTest {
  const known = days.flatMap((day, index) =>
    day === null || day.endMs <= day.startMs
      ? []
      : [{ ...day, kind: kinds[index] as DayKind, spanMs: day.endMs - day.startMs }],
  )
  const tested = known.map((_, index) => index).filter((index) => index >= warmUpDays)
  const calendar = tested.length < 7 ? null : calendarLosses(known, tested)
  const isBetter = calendar !== null && calendar.learnedMs < calendar.plainMs * (1 - mustGain)
  return { calendar, isCalendarOn: job.learns && isBetter }
}

type KnownDay = PastDay & { kind: DayKind; spanMs: number }

function calendarLosses(known: readonly KnownDay[], tested: readonly number[]): Losses {
  let [plainMs, learnedMs] = [0, 0]
  const logs: DayValue[] = known.map(({ kind, spanMs }) => ({ kind, log: Math.log(spanMs) }))
  const plain = [...sortedNumbers(logs.slice(0, warmUpDays).map(({ log }) => log))]
  for (const index of tested) {
    const { kind, spanMs } = known[index] as KnownDay
    const before = logs.slice(0, index)
    const effect = calendarEffect(before, plain)
    const usual = sortedNumbers(before.map((value) => value.log - (effect[value.kind] ?? 0)))
    for (const share of shares) {
      plainMs += pinballLoss(spanMs, Math.exp(boundOfNext(plain, share)), share)
      learnedMs += pinballLoss(spanMs, Math.exp(boundOfNext(usual, share) + (effect[kind] ?? 0)), share)
    }
    const { log } = logs[index] as DayValue
    plain.splice(countUpTo(plain, log), 0, log)
  }
  return { plainMs: plainMs / tested.length / shares.length, learnedMs: learnedMs / tested.length / shares.length }
}
