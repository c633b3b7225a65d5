import type { ClientBase } from 'pg'
import { knownOptions } from '../checks.ts'
import type { StepDefinition, TransactionStep } from '../definition.ts'
import type { FromOption, InputsOf } from '../from.ts'
import { Refusal, shown } from '../refusal.ts'
import type { StepContext } from '../step-context.ts'
import type { StepTypes } from '../step-type.ts'
import { type AttemptOptions, attemptKeys, commonParts, type OrderOptions, orderKeys } from './common.ts'

/** Options of `.transaction`. */
export interface TransactionOptions<Params, Steps extends StepTypes, From>
  extends OrderOptions<Params, InputsOf<Steps, From>, keyof Steps & string>,
    AttemptOptions {
  /** Whose outputs it gets as `inputs`. */
  from?: From
}

/** What the function of a `.transaction` step is given. */
export interface TransactionContext<Params, Inputs, HasWindow extends boolean = boolean>
  extends StepContext<Params, Inputs, HasWindow> {
  /** A connection within the step's transaction; do not commit. Bind what comes from outside. */
  client: ClientBase
}

const keys = { ...orderKeys, ...attemptKeys, from: true } satisfies Record<
  keyof TransactionOptions<unknown, StepTypes, string>,
  true
>

/** A step that is a function within a transaction. */
export function transactionStep(
  above: readonly StepDefinition[],
  name: string,
  options: { from?: FromOption<string> },
  run: (context: never) => unknown,
): TransactionStep {
  knownOptions(options, keys)
  if (typeof run !== 'function') throw new Refusal(`expected a function as the last argument, got ${shown(run)}`)
  return { kind: 'transaction', ...commonParts(above, name, options), run }
}
