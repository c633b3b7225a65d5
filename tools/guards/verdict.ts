import type { TestRun } from './run-tests.ts'

/** Whether a guard is held by its test; otherwise why nothing is known. */
export interface Verdict {
  word: 'held' | 'NOT GUARDED' | 'UNKNOWN'
  why?: string
}

/** Code that does not run without the guard proves nothing about it. */
const broken =
  /^(SyntaxError|ReferenceError|TypeError: .* is not a function)|syntax error at|does not exist|could not determine data type/

/** What a test that was run with the guard, and then without it, says of the guard. */
export function verdictOf(name: string, withGuard: TestRun, without: TestRun): Verdict {
  const before = withGuard.tests.filter(({ fullName }) => fullName.includes(name))
  if (before.length === 0) return unknown('its test was not run', withGuard.trouble)
  const red = before.find(({ status }) => status === 'failed')
  if (red) return unknown('its test fails with the guard, too', red.failureMessages[0])
  const after = without.tests.filter(({ fullName }) => fullName.includes(name))
  if (after.length === 0) return unknown('its test cannot be run without the guard', without.trouble)
  const failed = after.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return { word: 'NOT GUARDED' }
  const messages = failed.map(({ failureMessages }) => failureMessages[0] ?? '')
  if (messages.some((message) => message && !broken.test(message))) return { word: 'held' }
  return unknown('the code does not run without the guard', messages[0])
}

function unknown(what: string, said: string | undefined): Verdict {
  return { word: 'UNKNOWN', why: said ? `${what}: ${said.split('\n')[0]}` : what }
}
