import { knownOptions } from '../checks.ts'
import { type Dataset, isDataset } from '../dataset.ts'
import type { LoadStep, StepDefinition } from '../definition.ts'
import { Refusal, shown } from '../refusal.ts'
import type { RowSet } from '../rows.ts'
import type { StepType, StepTypes } from '../step-type.ts'
import { type AttemptOptions, attemptKeys, commonParts, type OrderOptions, orderKeys } from './common.ts'

/** Steps that leave rows. */
export type RowSource<Steps extends StepTypes> = {
  [Name in keyof Steps & string]: Steps[Name]['read'] extends RowSet<object> ? Name : never
}[keyof Steps & string]

/** The rows of a step. */
type RowOfStep<Step extends StepType> = Step['read'] extends RowSet<infer Row> ? Row : never

/** What the compiler says where rows do not have what the dataset's columns need. */
type Fits<Row, Wanted> = [Row] extends [Wanted]
  ? unknown
  : { 'columns the rows do not fit': { [Name in keyof Wanted]-?: FitsColumn<Row, Wanted, Name> }[keyof Wanted] }

type FitsColumn<Row, Wanted, Name extends keyof Wanted> =
  Pick<Row, keyof Row & Name> extends Pick<Wanted, Name> ? never : Name

/** Options of `.load`. */
export interface LoadOptions<Params, Steps extends StepTypes, From extends string, Row>
  extends OrderOptions<Params, { [Name in From]: Steps[Name]['read'] }, keyof Steps & string>,
    AttemptOptions {
  /** The step with the rows. */
  from: From
  /** The dataset they go into. Rows and completion of the step commit together. */
  into: Dataset<Row> & Fits<RowOfStep<Steps[From]>, Row>
}

/** What a load reports. */
export interface LoadCounts {
  inserted: number
  updated: number
  unchanged: number
  deleted: number
}

interface Given {
  from: string
  into: Dataset
}

const keys = { ...orderKeys, ...attemptKeys, from: true, into: true } satisfies Record<
  keyof LoadOptions<unknown, StepTypes, string, object>,
  true
>

/** A step that loads rows into a dataset. */
export function loadStep(above: readonly StepDefinition[], name: string, options: Given): LoadStep {
  knownOptions(options, keys)
  const from: unknown = options.from
  if (typeof from !== 'string')
    throw new Refusal(`expected \`from\` to name the one step with the rows, got ${shown(from)}`)
  const { into, ...others } = options
  if (!isDataset(into))
    throw new Refusal(`expected \`into\` to be a dataset, made by dataset({ ... }), got ${shown(into)}`)
  return { kind: 'load', ...commonParts(above, name, others), into }
}
