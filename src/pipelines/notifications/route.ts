import { knownOptions, oneOf, text } from '../checks.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { type Outcome, outcomes, type Severity, severities } from '../severity.ts'
import type { Notice } from './notice.ts'

/** Over which channel what is told to whom. What is left out lets everything pass, but for outcomes. */
export interface Route {
  /** 'slack', 'email', 'sms', ... */
  readonly channel: string
  /** In the channel's own form. Default: whom the channel's settings name. */
  readonly to?: readonly string[]
  readonly severity?: readonly Severity[]
  /** How runs must have ended to be told of. Default: failure and partial. What tells of no run's end passes. */
  readonly outcomes?: readonly Outcome[]
  /** By name. */
  readonly pipelines?: readonly string[]
  /** By name. */
  readonly rules?: readonly string[]
}

const keys = { channel: true, to: true, severity: true, outcomes: true, pipelines: true, rules: true } satisfies Record<
  keyof Route,
  true
>

/** Ends of runs that are told of where nobody says otherwise. */
const toldOutcomes: readonly Outcome[] = ['failure', 'partial']

export function checkedRoutes(routes: readonly Route[]): readonly Route[] {
  if (!Array.isArray(routes)) throw new Refusal(`expected routes to be a list, got ${shown(routes)}`)
  return Object.freeze(routes.map((route, index) => within(`route ${index + 1}`, () => checkedRoute(route))))
}

function checkedRoute(route: Route): Route {
  knownOptions(route, keys)
  text(route.channel, 'channel')
  texts(route.to, 'to')
  texts(route.pipelines, 'pipelines')
  texts(route.rules, 'rules')
  for (const word of list(route.severity, 'severity')) oneOf(word, 'severity', severities)
  for (const word of list(route.outcomes, 'outcomes')) oneOf(word, 'outcomes', outcomes)
  return Object.freeze({ ...route })
}

function texts(given: readonly string[] | undefined, what: string): void {
  for (const one of list(given, what)) text(one, `what stands in ${what}`)
}

function list<One>(given: readonly One[] | undefined, what: string): readonly One[] {
  if (given === undefined) return []
  if (Array.isArray(given)) return given
  throw new Refusal(`expected ${what} to be a list, got ${shown(given)}`)
}

/** Whether a notice goes this way. */
export function isRouted(notice: Notice, route: Route): boolean {
  const { severity, outcomes: ends = toldOutcomes, pipelines, rules } = route
  return (
    (severity === undefined || severity.includes(notice.severity)) &&
    (notice.outcome === null || ends.includes(notice.outcome)) &&
    (pipelines === undefined || (notice.pipeline !== null && pipelines.includes(notice.pipeline))) &&
    (rules === undefined || (notice.rule !== null && rules.includes(notice.rule)))
  )
}
