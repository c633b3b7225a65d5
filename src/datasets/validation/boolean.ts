import { type Problem, wrongType } from './problem.ts'

/** true and false, also as the text that files have. */
export function checkBoolean(value: unknown): string | Problem {
  if (value === true || value === 'true' || value === 't') return 't'
  if (value === false || value === 'false' || value === 'f') return 'f'
  return wrongType('true or false', value)
}
