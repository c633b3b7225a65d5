import { functionIfAny, knownOptions, wholeNumber } from '../checks.ts'
import type { EachStep, StepDefinition } from '../definition.ts'
import type { InputsOf } from '../from.ts'
import { Refusal, shown } from '../refusal.ts'
import type { HasItems, ItemOf, StepTypes } from '../step-type.ts'
import { type AttemptOptions, attemptKeys, commonParts, type OrderOptions, orderKeys } from './common.ts'
import { hasItems } from './has-items.ts'
import { parseTolerate } from './tolerate.ts'

/** Steps an `.each` can go over: those that leave a list, rows or items. */
export type EachSource<Steps extends StepTypes> = {
  [Name in keyof Steps & string]: [ItemOf<Steps[Name]>] extends [never] ? never : Name
}[keyof Steps & string]

/** Items advance one by one from each to each, so a chained one sees its item and not the whole. */
type EachInputs<Steps extends StepTypes, From extends string> =
  HasItems<Steps[From]> extends true ? {} : InputsOf<Steps, From>

interface EachSettings<Params, Steps extends StepTypes, From extends string>
  extends OrderOptions<Params, EachInputs<Steps, From>, keyof Steps & string>,
    AttemptOptions {
  /** The step with the items: a list, rows, or another each (then every item goes on as soon as it can). */
  from: From
  /** Items under way at the same time. Default 8. */
  limit?: number
  /** How many items may fail before the step does: a count or a share such as '10%'. Default 0. */
  tolerate?: number | `${number}%`
}

interface Key<Item> {
  /** What tells one item from another, in every run alike: its id, never its place in the list. */
  key: (item: Item) => string
}

interface KeyOfTheChain {
  /** The keys are those of the step it is chained on. */
  key?: undefined
}

/** Options of `.each`. */
export type EachOptions<Params, Steps extends StepTypes, From extends string> = EachSettings<Params, Steps, From> &
  (HasItems<Steps[From]> extends true ? KeyOfTheChain : Key<ItemOf<Steps[From]>>)

interface Given {
  from: string
  key?: ((item: never) => string) | undefined
  limit?: number
  tolerate?: number | string
}

const keys = { ...orderKeys, ...attemptKeys, from: true, key: true, limit: true, tolerate: true } satisfies Record<
  keyof EachOptions<unknown, StepTypes, string>,
  true
>

/** A step that runs its function once for every item. */
export function eachStep(
  above: readonly StepDefinition[],
  name: string,
  options: Given,
  run: (context: never) => unknown,
): EachStep {
  knownOptions(options, keys)
  const from: unknown = options.from
  if (typeof from !== 'string')
    throw new Refusal(`expected \`from\` to name the one step with the items, got ${shown(from)}`)
  if (typeof run !== 'function') throw new Refusal(`expected a function as the last argument, got ${shown(run)}`)
  const common = commonParts(above, name, options)
  const key = functionIfAny(options.key, 'key')
  if (hasItems(options.from, above)) {
    if (key !== undefined)
      throw new Refusal(`\`key\` is that of '${options.from}', whose items it goes on with: leave it out`)
  } else if (key === undefined) {
    throw new Refusal('expected `key`: what tells one item from another in every run alike, `key: (item) => item.id`')
  }
  return {
    kind: 'each',
    ...common,
    key,
    limit: wholeNumber(options.limit ?? 8, 'limit', 1),
    tolerate: parseTolerate(options.tolerate ?? 0),
    run,
  }
}
