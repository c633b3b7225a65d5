import { afterEach, expect, it } from 'vitest'
import { failedAttempts, runEnds } from './happenings.ts'
import { type LogFacts, writeLogTo } from './log.ts'
import { logRuns } from './log-runs.ts'

const lines: [string, string, LogFacts][] = []
const before = writeLogTo({ write: (...line) => void lines.push(line), close: async () => undefined })
const stop = logRuns()
afterEach(() => void (lines.length = 0))

const failure = {
  run: 'r1',
  pipeline: 'prices',
  step: 'eia',
  error: { code: 'http_503', message: 'expected 200, got 503' },
}

it('tells of the end of a run and of each failed attempt in one line', () => {
  failedAttempts.publish({ ...failure, attempt: 1, isTriedAgain: true })
  runEnds.publish({ ...failure, state: 'failed', durationMs: 1_400 })
  runEnds.publish({
    run: 'r2',
    pipeline: 'prices',
    state: 'completed',
    durationMs: 20,
    step: undefined,
    error: undefined,
  })
  const { error } = failure
  expect(lines).toEqual([
    [
      'warn',
      'run r1 of prices: attempt 1 of eia failed, it is tried again: expected 200, got 503',
      { run: 'r1', pipeline: 'prices', step: 'eia', error },
    ],
    [
      'error',
      'run r1 of prices failed after 1.4 s: expected 200, got 503',
      { run: 'r1', pipeline: 'prices', step: 'eia', state: 'failed', durationMs: 1_400, error },
    ],
    [
      'info',
      'run r2 of prices completed after 20 ms',
      { run: 'r2', pipeline: 'prices', state: 'completed', durationMs: 20 },
    ],
  ])
})

it('does not let the failures of one run fill the log, and tells of its next life anew', () => {
  const fail = () => {
    for (let count = 0; count < 200; count += 1) failedAttempts.publish({ ...failure, attempt: 1, isTriedAgain: false })
  }
  fail()
  expect(lines).toHaveLength(50)
  expect(lines.at(-1)?.[1]).toMatch(/more failed attempts of this run are not logged$/)
  runEnds.publish({ ...failure, state: 'failed', durationMs: 1 })
  fail()
  expect(lines).toHaveLength(101)
})

it('forgets runs that never end here', () => {
  for (let run = 0; run <= 1_000; run += 1)
    for (let count = 0; count < 50; count += 1)
      failedAttempts.publish({ ...failure, run: `s${run}`, attempt: 1, isTriedAgain: true })
  lines.length = 0
  failedAttempts.publish({ ...failure, run: 's1000', attempt: 1, isTriedAgain: true })
  expect(lines).toHaveLength(0)
  failedAttempts.publish({ ...failure, run: 's0', attempt: 1, isTriedAgain: true })
  expect(lines).toHaveLength(1)
})

it('is silent when it is stopped', () => {
  stop()
  failedAttempts.publish({ ...failure, attempt: 1, isTriedAgain: true })
  expect(lines).toEqual([])
  writeLogTo(before)
})
