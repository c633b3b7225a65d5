import { oneOf } from '../checks.ts'
import { didYouMean } from '../nearest.ts'
import { Refusal, within } from '../refusal.ts'
import type { ConditionKind, DeclaredCondition } from './condition.ts'
import { type Rule, type RuleOptions, rule } from './rule.ts'

/** What an operator has changed of a rule, by the words it is declared with: `{ below: 0.7, for: '10m' }`. */
export type RuleChanges = Readonly<Record<string, unknown>>

const ofEvery = ['severity', 'for', 'keep', 'runbook', 'suggest']
/** Thresholds. What a rule looks at is for whoever declares it. */
const ofKind: Record<ConditionKind, readonly string[]> = {
  runFails: ['ends', 'inARow'],
  runLasts: ['over'],
  metric: ['below', 'above', 'clearAt'],
  stale: [],
  late: [],
  queueWaits: ['over'],
  unhealthy: ['at'],
  watched: ['verdicts'],
}

/** The words by which a rule of this condition can be changed. */
export function changeable(kind: ConditionKind): readonly string[] {
  return [...ofEvery, ...ofKind[kind]]
}

/** The rule as it is with these changes. Refuses words that nobody knows, and what the rule could not be declared with. */
export function changedRule(name: string, declared: RuleOptions, changes: RuleChanges): Rule {
  return within(`rule '${name}'`, () => {
    const { kind } = declared.when
    const options: Record<string, unknown> = { ...declared }
    const when: Record<string, unknown> = { ...declared.when }
    for (const [word, value] of Object.entries(changes)) {
      if (!changeable(kind).includes(word)) {
        throw new Refusal(
          `${kind} cannot be changed by '${word}'${didYouMean(word, changeable(kind)) || `: expected one of ${changeable(kind).join(', ')}`}`,
        )
      }
      if (ofEvery.includes(word)) options[word] = value
      else when[word] = value
    }
    return rule(name, { ...options, when: when as unknown as DeclaredCondition })
  })
}

/** Takes what was typed for what the word means: `below=0.7` is a number, `ends=partial,failed` a list. */
export function typedChange(word: string, typed: string): unknown {
  if (['below', 'above', 'clearAt', 'inARow'].includes(word)) {
    if (typed.trim() === '' || Number.isNaN(Number(typed))) {
      throw new Refusal(`expected ${word} to be a number, got '${typed}'`)
    }
    return Number(typed)
  }
  if (word === 'verdicts') return typed.split(',').map((kind) => kind.trim())
  if (word === 'ends') return typed.split(',').map((end) => oneOf(end.trim(), 'ends', ['partial', 'failed'] as const))
  return typed
}
