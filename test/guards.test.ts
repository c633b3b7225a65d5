import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allGuards } from '../tools/guards/all.ts'
import type { Guard } from '../tools/guards/guard.ts'
import { outdated } from '../tools/guards/outdated.ts'
import type { TestRun } from '../tools/guards/run-tests.ts'
import { verdictOf } from '../tools/guards/verdict.ts'

const root = resolve(import.meta.dirname, '..')

it('every guard is still in its file, and its test is still there', async () => {
  expect(await outdated(root, allGuards)).toEqual([])
})

it('a guard that has changed, and a test that is gone, are told by name', async () => {
  const file = 'tools/guards/guard.ts'
  const guard: Guard = {
    name: 'mine',
    file,
    text: 'export interface Guard ',
    without: '',
    test: { file, name: 'what' },
  }
  expect(await outdated(root, [guard])).toEqual([
    "expected guard 'mine' to have its test in tools/guards/guard.ts, got none called 'what'; name another",
  ])
  const changed = { ...guard, text: 'no such text', test: { file, name: 'The test' } }
  expect(await outdated(root, [changed])).toEqual([
    "expected the text of guard 'mine' once in tools/guards/guard.ts, got it 0 times: no such text; bring it up to date",
  ])
})

describe('a guard', () => {
  const run = (status: string, message = ''): TestRun => ({
    tests: [{ fullName: 'group its test', status, failureMessages: message ? [message] : [] }],
    trouble: undefined,
  })
  const passed = run('passed')
  const nothing: TestRun = { tests: [], trouble: 'SyntaxError: Unexpected token' }

  it.each<[string, TestRun, TestRun, string, string | undefined]>([
    [
      'whose test fails without it is held',
      passed,
      run('failed', 'AssertionError: expected 1 to be 2'),
      'held',
      undefined,
    ],
    [
      'whose test gets no further without it is held',
      passed,
      run('failed', 'Error: Test timed out in 20000ms.'),
      'held',
      undefined,
    ],
    ['whose test passes without it is not', passed, passed, 'NOT GUARDED', undefined],
    [
      'is unknown when its test fails anyway',
      run('failed', 'Error: no'),
      passed,
      'UNKNOWN',
      'its test fails with the guard, too: Error: no',
    ],
    ['is unknown when it has no such test', nothing, passed, 'UNKNOWN', expect.stringContaining('was not run')],
    [
      'is unknown when the code cannot be loaded without it',
      passed,
      nothing,
      'UNKNOWN',
      expect.stringContaining('Unexpected token'),
    ],
    [
      'is unknown when its statement is none without it',
      passed,
      run('failed', 'error: syntax error at or near "FROM"'),
      'UNKNOWN',
      expect.stringContaining('does not run without the guard'),
    ],
  ])('%s', (_, withGuard, without, word, why) => {
    const verdict = verdictOf('its test', withGuard, without)
    expect([verdict.word, verdict.why]).toEqual([word, why])
  })
})
