import { knownOptions, numberFrom, oneOf } from '../checks.ts'
import type { GateStep, StepDefinition } from '../definition.ts'
import { type Dimension, dimensions } from '../dimensions.ts'
import type { FromOption, InputsOf } from '../from.ts'
import { Refusal, shown, within } from '../refusal.ts'
import type { StagedRows } from '../rows.ts'
import type { StepType, StepTypes } from '../step-type.ts'
import { commonParts, type OrderOptions, orderKeys } from './common.ts'
import { datasetOf } from './staged-above.ts'

/** Steps that leave rows of a dataset. */
export type StagedSource<Steps extends StepTypes> = {
  [Name in keyof Steps & string]: Steps[Name]['read'] extends StagedRows<object> ? Name : never
}[keyof Steps & string]

/** Options of `.gate`. */
export interface GateOptions<Params, Steps extends StepTypes, From>
  extends OrderOptions<Params, InputsOf<Steps, From>, keyof Steps & string> {
  /** The steps whose rows are judged: those of one dataset. */
  from: From
  /** A lower score is a warning. Default 90. */
  warn?: number
  /** A lower score is blocked. Default 70. */
  block?: number
  /**
   * A dimension below its floor is blocked, whatever the score. Default 50 for completeness, validity, range and volume;
   * 0 takes one away.
   */
  floors?: Readonly<Partial<Record<Dimension, number>>>
  /** What is let through or held back as one: the rows of a source (default), or all of them. */
  per?: 'source' | 'batch'
}

/** The rows a gate lets through. */
export type GateLeaves<Steps extends StepTypes, From> = StepType<
  InputsOf<Steps, From>[keyof InputsOf<Steps, From>] & {},
  never
>

interface Given {
  from: FromOption<string>
  warn?: number
  block?: number
  floors?: Readonly<Partial<Record<Dimension, number>>>
  per?: 'source' | 'batch'
}

const keys = { ...orderKeys, from: true, warn: true, block: true, floors: true, per: true } satisfies Record<
  keyof GateOptions<unknown, StepTypes, string>,
  true
>

const usualFloors: Partial<Record<Dimension, number>> = { completeness: 50, validity: 50, range: 50, volume: 50 }

/** A step that measures staged rows and lets through those that are good enough. */
export function gateStep(above: readonly StepDefinition[], name: string, options: Given): GateStep {
  knownOptions(options, keys)
  const { warn = 90, block = 70, floors = {}, per = 'source', ...others } = options
  if (options.from === undefined) throw new Refusal('expected `from` to name the steps whose rows are judged, got none')
  const common = commonParts(above, name, others)
  const dataset = datasetOf(above, common.from?.steps ?? [])
  if (numberFrom(warn, 'warn', 0, 100) < numberFrom(block, 'block', 0, 100)) {
    throw new Refusal(`expected warn to be at least block, got ${shown(warn)} and ${shown(block)}`)
  }
  return {
    kind: 'gate',
    ...common,
    dataset,
    warn,
    block,
    floors: checkedFloors(floors),
    per: oneOf(per, 'per', ['source', 'batch']),
  }
}

function checkedFloors(floors: NonNullable<Given['floors']>): Readonly<Record<Dimension, number>> {
  return within('floors', () => {
    knownOptions(floors, Object.fromEntries(dimensions.map((name) => [name, true as const])))
    const all = dimensions.map((name) => [name, numberFrom(floors[name] ?? usualFloors[name] ?? 0, name, 0, 100)])
    return Object.freeze(Object.fromEntries(all) as Record<Dimension, number>)
  })
}
