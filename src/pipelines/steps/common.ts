import { functionIfAny, trueOrFalse } from '../checks.ts'
import type { StepDefinition } from '../definition.ts'
import { parseDuration } from '../duration.ts'
import type { FromOption } from '../from.ts'
import { checkedName } from '../name.ts'
import { Refusal, shown } from '../refusal.ts'
import { type RetryOptions, retryPolicy } from '../retry.ts'
import { namesAbove, parseFrom } from './names-above.ts'

/** What `when` may decide on. */
interface WhenContext<Params, Inputs> {
  inputs: Inputs
  params: Params
}

/** Where a step stands among the others. */
export interface OrderOptions<Params, Inputs, Name extends string> {
  /** Steps that must be over before: order without data. */
  after?: Name | readonly [Name, ...Name[]]
  /** Its failure makes the run `partial`, not `failed`. */
  optional?: boolean
  /** Asked when the step is due; false skips it. */
  when?: (context: WhenContext<Params, Inputs>) => boolean
}

/** How often and how long a step is tried. */
export interface AttemptOptions {
  /** Default: one attempt. With `retry: {}` three. */
  retry?: RetryOptions
  /** Deadline of one attempt: '30s', '10m'. Default: none. */
  timeout?: string
}

interface Common {
  from?: FromOption<string>
  after?: string | readonly string[]
  optional?: boolean
  when?: (context: never) => boolean
  retry?: RetryOptions
  timeout?: string
}

/** Keys of {@link OrderOptions}, for {@link knownOptions}. */
export const orderKeys = { after: true, optional: true, when: true } as const
/** Keys of {@link AttemptOptions}. */
export const attemptKeys = { retry: true, timeout: true } as const

/** The parts every step has, checked. */
export function commonParts(above: readonly StepDefinition[], name: string, options: Common) {
  checkedName(name, 'step')
  if (above.some((step) => step.name === name)) throw new Refusal(`there is a step ${shown(name)} above already`)
  return {
    name,
    from: options.from === undefined ? undefined : parseFrom(options.from, above, name),
    after: options.after === undefined ? [] : namesAbove(options.after, above, name, 'after'),
    optional: trueOrFalse(options.optional, 'optional'),
    when: functionIfAny(options.when, 'when'),
    retry: retryPolicy(options.retry),
    timeoutMs: options.timeout === undefined ? undefined : parseDuration(options.timeout, 'timeout'),
  }
}
