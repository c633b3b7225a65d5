import { knownOptions, text } from '../checks.ts'
import { type Dataset, isDataset } from '../dataset.ts'
import type { StageStep, StepDefinition } from '../definition.ts'
import type { FromOption, InputsOf } from '../from.ts'
import { Refusal, shown } from '../refusal.ts'
import type { StagedRows } from '../rows.ts'
import type { StepType, StepTypes } from '../step-type.ts'
import { type AttemptOptions, attemptKeys, commonParts, type OrderOptions, orderKeys } from './common.ts'

/** Options of `.stage`. */
export interface StageOptions<Params, HasWindow extends boolean, Steps extends StepTypes, From, Row>
  extends OrderOptions<Params, InputsOf<Steps, From>, keyof Steps & string>,
    AttemptOptions {
  /** The dataset whose rows these are: each is checked against its columns. */
  dataset: Dataset<Row>
  /** Whose outputs it gets as `inputs`. */
  from?: From
  /** The source whose window it fetches. Only in pipelines that declare a `window`. */
  source?: HasWindow extends true ? string | (() => string) : undefined
}

/**
 * A row as it may come from outside: the dataset's columns by name, and any value in them. What does not fit goes into
 * quarantine.
 */
type UncheckedRow<Row> = { readonly [Name in keyof Row]?: unknown }

/**
 * What the function of a `.stage` returns, now or later: rows, one by one or in lists. Lists, the pages of a source say,
 * are quicker: every single row of an async iterable waits for its turn.
 */
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- empty only while Row is open
export type StageRows<Row> = Iterable<RowOrList<Row>> | AsyncIterable<RowOrList<Row>>

// oxlint-disable-next-line typescript/no-generated-empty-object-type -- empty only while Row is open
type RowOrList<Row> = UncheckedRow<Row> | readonly UncheckedRow<Row>[]

/** What readers of staged rows find in one: exact decimals and large numbers as text, times as ISO text, null for nothing. */
type StagedRow<Row> = { [Name in keyof Row]-?: StagedValue<Row[Name]> }

type StagedValue<Value> = undefined extends Value
  ? StagedPresent<Exclude<Value, undefined | null>> | null
  : StagedPresent<Value>

type StagedPresent<Value> = [string] extends [Value] ? (unknown extends Value ? Value : string) : Value

/** A step that leaves rows of a dataset. */
export type LeavesStaged<Row> = StepType<StagedRows<StagedRow<Row>>, never>

interface Given {
  dataset: Dataset
  from?: FromOption<string>
  source?: string | (() => string) | undefined
}

const keys = { ...orderKeys, ...attemptKeys, dataset: true, from: true, source: true } satisfies Record<
  keyof StageOptions<unknown, true, StepTypes, string, object>,
  true
>

/** A step whose rows are checked one by one and wait in a staging table. */
export function stageStep(
  above: readonly StepDefinition[],
  hasWindow: boolean,
  name: string,
  options: Given,
  run: (context: never) => unknown,
): StageStep {
  knownOptions(options, keys)
  const { source, dataset, ...others } = options
  if (!isDataset(dataset))
    throw new Refusal(`expected \`dataset\` to be a dataset, made by dataset({ ... }), got ${shown(dataset)}`)
  if (source !== undefined && !hasWindow) {
    throw new Refusal('`source` needs a window: declare `window: { lookback, history }` in the options of the pipeline')
  }
  if (typeof run !== 'function') throw new Refusal(`expected a function as the last argument, got ${shown(run)}`)
  return {
    kind: 'stage',
    ...commonParts(above, name, others),
    dataset,
    source: source === undefined || typeof source === 'function' ? source : text(source, 'source'),
    run,
  }
}
