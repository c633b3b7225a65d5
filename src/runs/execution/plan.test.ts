import { describe, expect, test } from 'vitest'
import { atLeast } from '../../pipelines/from.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import type { RunOptions } from '../run.ts'
import { type Decision, decide, type PlannedStep, verdict } from './plan.ts'

const done: PlannedStep = { state: 'completed', byFailure: false, hasData: true }
const failed: PlannedStep = { state: 'failed', byFailure: true, hasData: false }
const skippedByFailure: PlannedStep = { state: 'skipped', byFailure: true, hasData: false }
const skipped: PlannedStep = { state: 'skipped', byFailure: false, hasData: false }
const lent: PlannedStep = { state: 'skipped', byFailure: false, hasData: true }
const running: PlannedStep = { state: 'running', byFailure: false, hasData: false }
const waiting: PlannedStep = { state: 'waiting', byFailure: false, hasData: false }
const cancelled: PlannedStep = { state: 'cancelled', byFailure: false, hasData: false }
const states = { done, failed, skippedByFailure, skipped, lent, running, waiting, cancelled }
type Name = keyof typeof states

const value = () => 1
const definition = pipeline('shapes')
  .step('a', value)
  .step('b', value)
  .step('optional', { optional: true }, value)
  .step('reads', { from: 'a' }, value)
  .step('reads-both', { from: ['a', 'b'] }, value)
  .step('counts', { from: atLeast(1, ['a', 'b']) }, value)
  .step('follows', { after: ['a', 'optional'] }, value)
  .step('reads-and-follows', { from: 'b', after: 'a' }, value).definition

function decideIn(step: string, above: Record<string, Name>, options: RunOptions = {}): Decision {
  const found = definition.steps.find(({ name }) => name === step)
  if (!found) throw new Error(`expected a step ${step}`)
  const steps = new Map(Object.entries(above).map(([name, state]) => [name, states[state]]))
  return decide(found, steps, definition, options)
}

describe('a pending step', () => {
  test.each<[string, Record<string, Name>, Decision['do']]>([
    ['a', {}, 'start'],
    ['reads', { a: 'running' }, 'hold'],
    ['reads', { a: 'waiting' }, 'hold'],
    ['reads', { a: 'done' }, 'start'],
    ['reads', { a: 'failed' }, 'skip'],
    ['reads', { a: 'skipped' }, 'skip'],
    ['reads', { a: 'lent' }, 'start'],
    ['reads-both', { a: 'failed', b: 'running' }, 'hold'],
    ['reads-both', { a: 'failed', b: 'done' }, 'skip'],
    ['reads-both', { a: 'lent', b: 'done' }, 'start'],
    ['counts', { a: 'done', b: 'running' }, 'hold'],
    ['counts', { a: 'done', b: 'failed' }, 'start'],
    ['counts', { a: 'skipped', b: 'done' }, 'start'],
    ['counts', { a: 'failed', b: 'failed' }, 'fail'],
    ['counts', { a: 'failed', b: 'skipped' }, 'fail'],
    ['counts', { a: 'skippedByFailure', b: 'skipped' }, 'fail'],
    ['counts', { a: 'skipped', b: 'skipped' }, 'skip'],
    ['counts', { a: 'skipped', b: 'lent' }, 'start'],
    ['follows', { a: 'done', optional: 'running' }, 'hold'],
    ['follows', { a: 'done', optional: 'failed' }, 'start'],
    ['follows', { a: 'skipped', optional: 'skipped' }, 'start'],
    ['follows', { a: 'failed', optional: 'done' }, 'skip'],
    ['follows', { a: 'skippedByFailure', optional: 'done' }, 'skip'],
    ['reads-and-follows', { a: 'failed', b: 'done' }, 'skip'],
    ['reads-and-follows', { a: 'skipped', b: 'done' }, 'start'],
    ['reads-and-follows', { a: 'done', b: 'skipped' }, 'skip'],
  ])('%s with %j: %s', (step, above, expected) => {
    expect(decideIn(step, above).do).toBe(expected)
  })

  test('that was asked away is skipped before anything else is looked at', () => {
    const none = { do: 'skip', byFailure: false }
    expect(decideIn('reads', { a: 'running' }, { skip: ['reads'] })).toEqual({ ...none, reason: 'skipped by request' })
    expect(decideIn('reads', { a: 'failed' }, { only: ['a', 'b'] })).toEqual({
      ...none,
      reason: 'only a, b was asked for',
    })
    expect(decideIn('reads', { a: 'done' }, { only: ['reads'] })).toEqual({ do: 'start' })
    expect(decideIn('reads', { a: 'done' }, { only: ['reads'], skip: ['reads'] }).do).toBe('skip')
  })

  test('says why it is skipped or fails', () => {
    expect(decideIn('reads-both', { a: 'failed', b: 'skipped' })).toEqual({
      do: 'skip',
      reason: 'a failed',
      byFailure: true,
    })
    expect(decideIn('reads', { a: 'skipped' })).toEqual({
      do: 'skip',
      reason: 'its data comes from a, skipped in this run',
      byFailure: false,
    })
    expect(decideIn('counts', { a: 'failed', b: 'skipped' })).toEqual({
      do: 'fail',
      message: 'expected at least 1 of a, b, got 0: a failed',
    })
  })
})

describe('a run whose steps are all settled', () => {
  const two = pipeline('two').step('must', value).step('may', { optional: true }, value).definition
  test.each<[Name, Name, string]>([
    ['done', 'done', 'completed'],
    ['done', 'skipped', 'completed'],
    ['skipped', 'skipped', 'completed'],
    ['done', 'lent', 'completed'],
    ['done', 'failed', 'partial'],
    ['done', 'skippedByFailure', 'partial'],
    ['skippedByFailure', 'failed', 'partial'],
    ['failed', 'done', 'failed'],
    ['failed', 'failed', 'failed'],
    ['cancelled', 'done', 'cancelled'],
    ['done', 'cancelled', 'cancelled'],
  ])('with a required step %s and an optional one %s is %s', (must, may, expected) => {
    expect(
      verdict(
        two,
        new Map([
          ['must', states[must]],
          ['may', states[may]],
        ]),
      ),
    ).toBe(expected)
  })
})
