import { knownOptions, oneOf, text } from '../checks.ts'
import { parseDuration } from '../duration.ts'
import { checkedName } from '../name.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { type Severity, severities } from '../severity.ts'
import { type Condition, type DeclaredCondition, parseCondition } from './condition.ts'

export interface RuleOptions {
  /** `runFails({ ... })`, `metric('approval_rate', { ... })`, ... */
  when: DeclaredCondition
  /** Default: warning. */
  severity?: Severity
  /** It must hold for so long before anybody is told. Default: not at all. */
  for?: string
  /** It must be over for so long before the alert is. Default: not at all. */
  keep?: string
  /** Address of what to do about it. */
  runbook?: string
  /** What to do about it, in a sentence, when nothing better is known. */
  suggest?: string
}

/** A condition, and what it means when it holds. Made by {@link rule}. */
export interface Rule {
  readonly name: string
  readonly when: Condition
  readonly severity: Severity
  readonly forMs: number
  readonly keepMs: number
  readonly runbook: string | null
  readonly suggest: string | null
  /** What it was made of: stored, and edited while running. */
  readonly declared: RuleOptions
}

/** Rules, or where they are read from: a function is asked again each minute. */
export type RulesOption = readonly Rule[] | (() => Promise<readonly Rule[]>)

const keys = {
  when: true,
  severity: true,
  for: true,
  keep: true,
  runbook: true,
  suggest: true,
} satisfies Record<keyof RuleOptions, true>

/**
 * Declares a rule. Its thresholds are what it begins with: operators change them while it runs.
 *
 * @example
 * rule('approval-low', {
 *   when: metric('approval_rate', { pipeline: 'reviews', below: 0.8, clearAt: 0.85 }),
 *   severity: 'warning',
 *   for: '15m',
 *   runbook: 'https://wiki.example.com/approval',
 * })
 */
export function rule(name: string, options: RuleOptions): Rule {
  return within(`rule ${shown(name)}`, () => {
    knownOptions(options, keys)
    const duration = (given: string | undefined, what: string) =>
      given === undefined ? 0 : parseDuration(given, what, { zero: true })
    return Object.freeze({
      name: checkedName(name, 'rule'),
      when: Object.freeze(parseCondition(options.when)),
      severity: oneOf(options.severity ?? 'warning', 'severity', severities),
      forMs: duration(options.for, 'for'),
      keepMs: duration(options.keep, 'keep'),
      runbook: options.runbook === undefined ? null : address(options.runbook),
      suggest: options.suggest === undefined ? null : text(options.suggest, 'suggest'),
      declared: options,
    })
  })
}

/** Checks what somebody gives as `rules`. A function is asked later. */
export function checkedRules(given: RulesOption): RulesOption {
  return typeof given === 'function' ? given : ruleList(given)
}

/** A list of rules, each made by {@link rule}. */
export function ruleList(given: readonly Rule[]): readonly Rule[] {
  if (!Array.isArray(given)) throw new Refusal(`expected rules to be a list, got ${shown(given)}`)
  for (const each of given) {
    if (each?.declared === undefined) {
      throw new Refusal(`expected rules to list what rule('name', { ... }) returns, got ${shown(each)}`)
    }
  }
  return Object.freeze([...given])
}

function address(given: string): string {
  if (typeof given === 'string' && /^https?:\/\//.test(given) && URL.canParse(given)) return given
  throw new Refusal(`expected runbook to be an address that begins with https://, got ${shown(given)}`)
}
