import { describe, expect, test, vi } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import type { Attempt } from '../attempts/attempt.ts'
import { newStep, type StepRow } from '../step.ts'
import { DatabaseAway } from './database-away.ts'
import { Crashed, failureOf } from './failure.ts'

const at = new Date('2026-01-01T12:00:00Z')
const [definition] = pipeline('p').step('a', () => 1).definition.steps

/** What the failure of an attempt does to a step that is tried once. */
function fail(before: Partial<StepRow>, reason: unknown) {
  const row: StepRow = { ...newStep('a', 1), state: 'running', attempt: 1, ...before }
  if (!definition) throw new Error('expected a step')
  const retryIn = vi.fn<(pauseMs: number) => void>()
  const attempt = { step: 'a', row, inputs: {}, workerId: 'w', beganMs: Date.now() } as unknown as Attempt
  const outcome = failureOf({ definition, row }, attempt, reason, at, retryIn)
  return { ...outcome, pausesMs: retryIn.mock.calls.flat() }
}

describe('a crash of its own', () => {
  const crash = new Crashed('was killed by SIGKILL')

  test('has the step tried again, and is no failure of it', () => {
    expect(fail({ crashes: 1, attempt: 2 }, crash)).toMatchObject({
      row: { state: 'retrying', crashes: 2, failures: 0, error: { code: 'crashed' } },
      attempt: { outcome: 'crashed' },
      pausesMs: [1000],
    })
  })

  test('makes the step a dead letter when it is the third', () => {
    expect(fail({ crashes: 2, attempt: 3 }, crash)).toMatchObject({
      row: { state: 'failed', crashes: 3, failures: 0, error: { code: 'dead_letter' } },
      attempt: { outcome: 'crashed' },
      pausesMs: [],
    })
  })
})

describe('an attempt that was lost with the database', () => {
  const away = new DatabaseAway(new Error('gone'))

  test('is made again, and is no failure of the step', () => {
    expect(fail({ attempt: 49 }, away)).toMatchObject({
      row: { state: 'retrying', failures: 0 },
      attempt: { outcome: 'lost' },
      pausesMs: [1000],
    })
  })

  test('is a failure from the fiftieth on', () => {
    expect(fail({ attempt: 50 }, away)).toMatchObject({
      row: { state: 'failed', failures: 1, error: { code: 'database_away' } },
      attempt: { outcome: 'failed' },
      pausesMs: [],
    })
  })
})
