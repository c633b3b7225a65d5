import { knownOptions, text } from '../checks.ts'
import type { FunctionStep, StepDefinition } from '../definition.ts'
import type { FromOption, InputsOf } from '../from.ts'
import { Refusal, shown } from '../refusal.ts'
import type { StepTypes } from '../step-type.ts'
import { type AttemptOptions, attemptKeys, commonParts, type OrderOptions, orderKeys } from './common.ts'

/** Options of `.step`. */
export interface StepOptions<Params, HasWindow extends boolean, Steps extends StepTypes, From>
  extends OrderOptions<Params, InputsOf<Steps, From>, keyof Steps & string>,
    AttemptOptions {
  /** Whose outputs it gets as `inputs`. */
  from?: From
  /** The source whose window it fetches. Only in pipelines that declare a `window`. */
  source?: HasWindow extends true ? string | (() => string) : undefined
}

interface Given {
  from?: FromOption<string>
  source?: string | (() => string) | undefined
}

const keys = { ...orderKeys, ...attemptKeys, from: true, source: true } satisfies Record<
  keyof StepOptions<unknown, true, StepTypes, string>,
  true
>

/** A step that is a function. */
export function functionStep(
  above: readonly StepDefinition[],
  hasWindow: boolean,
  name: string,
  options: Given,
  run: (context: never) => unknown,
): FunctionStep {
  knownOptions(options, keys)
  const { source } = options
  if (source !== undefined && !hasWindow) {
    throw new Refusal('`source` needs a window: declare `window: { lookback, history }` in the options of the pipeline')
  }
  if (typeof run !== 'function') throw new Refusal(`expected a function as the last argument, got ${shown(run)}`)
  return {
    kind: 'step',
    ...commonParts(above, name, options),
    source: source === undefined || typeof source === 'function' ? source : text(source, 'source'),
    run,
  }
}
