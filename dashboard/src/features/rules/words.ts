import type { AnswerOf } from '../../client/routes.ts'

export type Rule = AnswerOf<'get', '/api/rules'>['items'][number]

const numbers = new Set(['below', 'above', 'clearAt', 'inARow'])
/** Values that are in force at the top of a rule, not in what it looks at. */
const ofRule = new Set(['severity', 'for', 'runbook', 'keep', 'suggest'])

/** Words that can be changed. A figure has one side, which is for whoever declares it. */
export function wordsOf({ changeable, when }: Rule): readonly string[] {
  return changeable.filter((word) => (word !== 'below' && word !== 'above') || when[word] !== undefined)
}

export function isNumber(word: string): boolean {
  return numbers.has(word)
}

/** What a word is by now, as it is typed: `partial,failed` for a list, nothing where nothing is known of it. */
export function typedOf(rule: Rule, word: string): string {
  const inForce: unknown = ofRule.has(word) ? { ...rule.changed, ...ruleWords(rule) }[word] : rule.when[word]
  if (Array.isArray(inForce)) return inForce.join(',')
  return typeof inForce === 'string' || typeof inForce === 'number' ? String(inForce) : ''
}

function ruleWords({ severity, for: time, runbook }: Rule): Record<string, unknown> {
  return { severity, for: time, runbook }
}

/** What was typed as it is sent: null where nothing is left, which puts back what is declared. */
export function changeOf(word: string, typed: string): unknown {
  const text = typed.trim()
  if (text === '') return null
  if (isNumber(word)) return Number(text)
  return word === 'ends' ? text.split(',') : text
}

/** Whether it is no number where one is needed. */
export function isNoNumber(word: string, typed: string): boolean {
  return isNumber(word) && typed.trim() !== '' && !Number.isFinite(Number(typed))
}
