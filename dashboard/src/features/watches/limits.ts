import type { AnswerOf, InputOf } from '../../client/routes.ts'

export type Limits = AnswerOf<'get', '/api/watches/{name}/limits'>['items'][number]
type Changes = InputOf<'patch', '/api/watches/{name}/jobs/{job}'>['body']

/** What may be said of a job, in the order of a day. */
export const limitWords = [
  'startsAt',
  'startsBy',
  'when',
  'grace',
  'doneBy',
  'expected',
  'longest',
  'stuckAfter',
  'leastRecordsPerSecond',
  'leastRecords',
  'failedShare',
  'repairWithin',
  'learns',
] as const satisfies readonly (keyof Changes)[]
type LimitWord = (typeof limitWords)[number]

const numbers: ReadonlySet<LimitWord> = new Set(['leastRecordsPerSecond', 'leastRecords', 'failedShare'])

export function isNumber(word: LimitWord): boolean {
  return numbers.has(word)
}

/** What a word is by now, as it is typed; nothing where nothing is said. */
export function typedOf({ inForce }: Limits, word: LimitWord): string {
  const value: unknown = inForce[word]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** What was typed as it is sent: null where nothing is left, which puts back what is declared. */
export function changesOf(limits: Limits, typed: Readonly<Record<string, string>>): Changes {
  const changed = limitWords.filter((word) => typed[word] !== undefined && typed[word] !== typedOf(limits, word))
  return Object.fromEntries(changed.map((word) => [word, valueOf(word, typed[word]?.trim() ?? '')]))
}

function valueOf(word: LimitWord, text: string): string | number | boolean | null {
  if (text === '') return null
  if (word === 'learns') return text === 'true'
  return isNumber(word) ? Number(text) : text
}
