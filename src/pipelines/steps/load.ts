import { knownOptions, oneOf } from '../checks.ts'
import { type Dataset, isDataset } from '../dataset.ts'
import type { LoadStep, StepDefinition, Write } from '../definition.ts'
import type { AtLeast, FromOption, InputsOf } from '../from.ts'
import { Refusal, shown } from '../refusal.ts'
import type { RowSet } from '../rows.ts'
import type { StepTypes } from '../step-type.ts'
import { type AttemptOptions, attemptKeys, commonParts, type OrderOptions, orderKeys } from './common.ts'

/** Steps that leave rows. */
export type RowSource<Steps extends StepTypes> = {
  [Name in keyof Steps & string]: Steps[Name]['read'] extends RowSet<object> ? Name : never
}[keyof Steps & string]

/** One step with rows, a list of them, or at least some of a list. */
export type LoadFrom<Name extends string> = Name | readonly [Name, ...Name[]] | AtLeast<Name>

/** The rows of these steps. */
type RowsOf<Steps extends StepTypes, From> =
  InputsOf<Steps, From> extends infer Inputs
    ? Inputs[keyof Inputs] extends infer Set
      ? Set extends RowSet<infer Row>
        ? Row
        : never
      : never
    : never

/** What the compiler says where rows do not have what the dataset's columns need. */
type Fits<Row, Wanted> = [Row] extends [Wanted]
  ? unknown
  : { 'columns the rows do not fit': { [Name in keyof Wanted]-?: FitsColumn<Row, Wanted, Name> }[keyof Wanted] }

type FitsColumn<Row, Wanted, Name extends keyof Wanted> =
  Pick<Row, keyof Row & Name> extends Pick<Wanted, Name> ? never : Name

/** Options of `.load`. */
export interface LoadOptions<Params, Steps extends StepTypes, From, Row>
  extends OrderOptions<Params, InputsOf<Steps, From>, keyof Steps & string>,
    AttemptOptions {
  /** The steps with the rows. */
  from: From
  /** The dataset they go into. Rows and completion of the step commit together. */
  into: Dataset<Row> & Fits<RowsOf<Steps, From>, Row>
  /**
   * How: `merge` (default) inserts new keys, updates changed rows and leaves equal ones; `append` only inserts, and
   * fails where a unique key is there already; `replace` merges and deletes what is not among the rows, of the sources
   * that have some. A full refresh deletes so within its window whatever this says, except after `append`.
   */
  write?: Write
}

/** What a load reports. */
export interface LoadCounts {
  inserted: number
  updated: number
  unchanged: number
  deleted: number
}

interface Given {
  from: FromOption<string>
  into: Dataset
  write?: Write
}

const keys = { ...orderKeys, ...attemptKeys, from: true, into: true, write: true } satisfies Record<
  keyof LoadOptions<unknown, StepTypes, string, object>,
  true
>

/** A step that loads rows into a dataset. */
export function loadStep(above: readonly StepDefinition[], name: string, options: Given): LoadStep {
  knownOptions(options, keys)
  const from: unknown = options.from
  if (from === undefined) throw new Refusal(`expected \`from\` to name the step with the rows, got ${shown(from)}`)
  const { into, write = 'merge', ...others } = options
  if (!isDataset(into))
    throw new Refusal(`expected \`into\` to be a dataset, made by dataset({ ... }), got ${shown(into)}`)
  return {
    kind: 'load',
    ...commonParts(above, name, others),
    into,
    write: oneOf(write, 'write', ['merge', 'append', 'replace']),
  }
}
