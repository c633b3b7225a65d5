import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { PipelineDefinition, StepDefinition } from './definition.ts'
import type { FromOption, InputsOf } from './from.ts'
import { graphOf } from './graph.ts'
import {
  type GivenOf,
  type ParamsOf,
  type PipelineOptions,
  type PipelineSettings,
  pipelineSettings,
} from './pipeline-options.ts'
import { Refusal, shown, within } from './refusal.ts'
import type { ItemContext, StepContext } from './step-context.ts'
import type { ItemOf, Leaves, LeavesItems, NewName, StepType, StepTypes } from './step-type.ts'
import { type EachOptions, type EachSource, eachStep } from './steps/each.ts'
import { type ExecLeaves, type ExecOptions, execStep } from './steps/exec.ts'
import { functionStep, type StepOptions } from './steps/function.ts'
import { type GateLeaves, type GateOptions, gateStep, type StagedSource } from './steps/gate.ts'
import { type LoadCounts, type LoadFrom, type LoadOptions, loadStep, type RowSource } from './steps/load.ts'
import { reviewStep } from './steps/review.ts'
import type { ReviewLeaves, ReviewOptions, ShownByDefault } from './steps/review-options.ts'
import { type LeavesStaged, type StageOptions, type StageRows, stageStep } from './steps/stage.ts'
import { type TransactionContext, type TransactionOptions, transactionStep } from './steps/transaction.ts'
import { waitStep } from './steps/wait.ts'
import type { SignalWaitLeaves, SignalWaitOptions, TimeWaitLeaves, TimeWaitOptions } from './steps/wait-options.ts'
import type { Returned, ReturnedItem } from './storable.ts'
import { versionOf } from './version.ts'
import type { WindowOptions } from './window.ts'

/** A pipeline with one more step. */
type With<
  Params,
  Given,
  HasWindow extends boolean,
  Steps extends StepTypes,
  Name extends string,
  Step extends StepType,
> = Pipeline<Params, Given, HasWindow, Steps & Record<Name, Step>>

/**
 * A declared pipeline. Every word returns a new one with a step more; a step can only name steps above it. Made by
 * {@link pipeline}.
 */
export class Pipeline<Params, Given, HasWindow extends boolean, Steps extends StepTypes> {
  readonly name: string
  readonly #settings: PipelineSettings
  readonly #steps: readonly StepDefinition[]
  #definition: PipelineDefinition | undefined

  /** Only the types: what steps get as `params`, what a run is started with, and what steps leave behind. */
  declare readonly types?: { params: Params; given: Given; window: HasWindow; steps: Steps }

  constructor(settings: PipelineSettings, steps: readonly StepDefinition[]) {
    this.name = settings.name
    this.#settings = settings
    this.#steps = steps
  }

  /** What the engine reads. Refuses a pipeline without steps. */
  get definition(): PipelineDefinition {
    this.#definition ??= complete(this.#settings, this.#steps)
    return this.#definition
  }

  /**
   * Adds a step that is a function. Its output is what it returns: a value that JSON can hold, or `rows(...)`.
   *
   * @example
   * .step('eia', { optional: true, retry: {}, timeout: '1m' }, ({ window, http }) => rows(pricesOf(http, window)))
   */
  step<const Name extends string, Output>(
    name: NewName<Name, keyof Steps & string>,
    run: (context: StepContext<Params, {}, HasWindow>) => Returned<Output>,
  ): With<Params, Given, HasWindow, Steps, Name, Leaves<Output>>
  step<const Name extends string, Output, const From extends FromOption<keyof Steps & string> = never>(
    name: NewName<Name, keyof Steps & string>,
    options: StepOptions<Params, HasWindow, Steps, From>,
    run: (context: StepContext<Params, InputsOf<Steps, From>, HasWindow>) => Returned<Output>,
  ): With<Params, Given, HasWindow, Steps, Name, Leaves<Output>>
  step(name: string, ...rest: [Run] | [Parameters<typeof functionStep>[3], Run]): unknown {
    const [options, run] = rest.length === 1 ? [{}, rest[0]] : rest
    return this.#with(name, () => functionStep(this.#steps, this.#settings.window !== undefined, name, options, run))
  }

  /**
   * Adds a step that writes to Millrace's own database: what it writes through `client` and its completion commit
   * together, exactly once. Keep it short, and ask no other service in it. A dry run takes its writes back.
   *
   * @example
   * .transaction('book', { from: 'fetch' }, ({ client, inputs }) =>
   *   client.query('insert into billing.bills select * from jsonb_populate_recordset(null::billing.bills, $1)', [inputs.fetch]).then(() => null))
   */
  transaction<const Name extends string, Output, const From extends FromOption<keyof Steps & string> = never>(
    name: NewName<Name, keyof Steps & string>,
    options: TransactionOptions<Params, Steps, From>,
    run: (context: TransactionContext<Params, InputsOf<Steps, From>, HasWindow>) => ReturnedItem<Output>,
  ): With<Params, Given, HasWindow, Steps, Name, Leaves<Output>> {
    return this.#with(name, () => transactionStep(this.#steps, name, options, run))
  }

  /**
   * Adds a step that runs its function for each item of a list, of rows, or of another each. A resume does only the
   * items that are left.
   *
   * @example
   * .each('send', { from: 'reports', key: (report) => report.id, tolerate: '10%' }, ({ item }) => send(item))
   */
  each<const Name extends string, const From extends EachSource<Steps>, Output>(
    name: NewName<Name, keyof Steps & string>,
    options: EachOptions<Params, Steps, From>,
    run: (context: ItemContext<Params, ItemOf<Steps[From]>, HasWindow>) => ReturnedItem<Output>,
  ): With<Params, Given, HasWindow, Steps, Name, LeavesItems<Output>> {
    return this.#with(name, () => eachStep(this.#steps, name, options, run))
  }

  /**
   * Adds a step that is another program: `{ inputs, params, run, window }` as JSON on its standard input, its output
   * as JSON on standard output.
   *
   * @example
   * .exec('score', { from: 'features', command: ['python3', 'score.py'], output: z.array(score) })
   */
  exec<
    const Name extends string,
    const From extends FromOption<keyof Steps & string> = never,
    const Stdout extends 'json' | 'log' = 'json',
    Schema extends StandardSchemaV1 | undefined = undefined,
  >(
    name: NewName<Name, keyof Steps & string>,
    options: ExecOptions<Params, Steps, From, Stdout, Schema>,
  ): With<Params, Given, HasWindow, Steps, Name, ExecLeaves<Stdout, Schema>> {
    return this.#with(name, () => execStep(this.#steps, name, options))
  }

  /**
   * Adds a wait, for time or for a signal. A waiting run holds no worker. When `from` is a step with items, every item
   * waits by itself and an `.each` may go on with it.
   *
   * @example
   * .wait('cool-down', { for: '3d' })
   * .wait('answer', { signal: ({ params }) => `claim:${params.claim}`, timeout: '30d', schema: answer })
   */
  wait<const Name extends string, const From extends FromOption<keyof Steps & string> = never>(
    name: NewName<Name, keyof Steps & string>,
    options: TimeWaitOptions<Params, Steps, From>,
  ): With<Params, Given, HasWindow, Steps, Name, TimeWaitLeaves<Steps, From>>
  wait<
    const Name extends string,
    const From extends FromOption<keyof Steps & string> = never,
    Schema extends StandardSchemaV1 | undefined = undefined,
  >(
    name: NewName<Name, keyof Steps & string>,
    options: SignalWaitOptions<Params, Steps, From, Schema>,
  ): With<Params, Given, HasWindow, Steps, Name, SignalWaitLeaves<Steps, From, Schema>>
  wait(name: string, options: Parameters<typeof waitStep>[2]): unknown {
    return this.#with(name, () => waitStep(this.#steps, name, options))
  }

  /**
   * Adds a step that waits for people's decision, for a time, and then takes its fallback. A run that waits holds no
   * worker. When `from` is a step with items, every item is reviewed by itself and an `.each` may go on with it.
   *
   * @example
   * .review('check', { from: 'draft', show: ({ inputs }) => inputs.draft, edit: true, group: 'editors', within: '4h' })
   * .step('send', { from: 'check', when: ({ inputs }) => inputs.check.decision === 'approved' }, send)
   */
  review<
    const Name extends string,
    const From extends FromOption<keyof Steps & string> = never,
    Shown = ShownByDefault<Steps, From>,
    Form extends StandardSchemaV1 | undefined = undefined,
    const Edit extends boolean = false,
  >(
    name: NewName<Name, keyof Steps & string>,
    options: ReviewOptions<Params, Steps, From, Shown, Form, Edit> = {},
  ): With<Params, Given, HasWindow, Steps, Name, ReviewLeaves<Steps, From, Shown, Form, Edit>> {
    return this.#with(name, () => reviewStep(this.#steps, name, options))
  }

  /**
   * Adds a step whose rows are of a dataset. Each row is checked as it streams, in constant memory: a bad one goes into
   * quarantine with its reason, the rest wait in a staging table for `.gate` and `.load`.
   *
   * @example
   * .stage('eia', { dataset: prices, source: 'EIA', optional: true }, ({ http, window }) => fetchEia(http, window))
   */
  stage<const Name extends string, Row extends object, const From extends FromOption<keyof Steps & string> = never>(
    name: NewName<Name, keyof Steps & string>,
    options: StageOptions<Params, HasWindow, Steps, From, Row>,
    run: (
      context: StepContext<Params, InputsOf<Steps, From>, HasWindow>,
    ) => StageRows<NoInfer<Row>> | Promise<StageRows<NoInfer<Row>>>,
  ): With<Params, Given, HasWindow, Steps, Name, LeavesStaged<Row>> {
    return this.#with(name, () => stageStep(this.#steps, this.#settings.window !== undefined, name, options, run))
  }

  /**
   * Adds a step that measures staged rows, scores them source by source, and lets through those that are good enough.
   * A source that is blocked makes the run `partial`; when all are, the step fails with code `blocked`.
   *
   * @example
   * .gate('quality', { from: atLeast(1, ['eia', 'fred']), warn: 90, block: 70 })
   */
  gate<const Name extends string, const From extends LoadFrom<StagedSource<Steps>>>(
    name: NewName<Name, keyof Steps & string>,
    options: GateOptions<Params, Steps, From>,
  ): With<Params, Given, HasWindow, Steps, Name, GateLeaves<Steps, From>> {
    return this.#with(name, () => gateStep(this.#steps, name, options))
  }

  /**
   * Adds a step that loads rows into a dataset. Rows, completion and high-water mark commit together: exactly once.
   *
   * @example
   * .load('store', { from: 'quality', into: prices })
   */
  load<const Name extends string, const From extends LoadFrom<RowSource<Steps>>, Row extends object>(
    name: NewName<Name, keyof Steps & string>,
    options: LoadOptions<Params, Steps, From, Row>,
  ): With<Params, Given, HasWindow, Steps, Name, StepType<LoadCounts, never>> {
    return this.#with(name, () => loadStep(this.#steps, name, options))
  }

  #with<Next extends StepTypes>(step: string, define: () => StepDefinition): Pipeline<Params, Given, HasWindow, Next> {
    const defined = within(`pipeline '${this.name}', step ${shown(step)}`, define)
    return new Pipeline(this.#settings, [...this.#steps, Object.freeze(defined)])
  }
}

type Run = (context: never) => unknown

/** Any declared pipeline, whatever its types. */
export interface DeclaredPipeline {
  readonly name: string
  readonly definition: PipelineDefinition
}

/**
 * Declares a pipeline. Export it and list it in a system.
 *
 * @example
 * export const prices = pipeline('energy-prices', { window: { lookback: '30d', history: '10y' } })
 *   .step('eia', { optional: true, retry: {} }, ({ window, http }) => rows(fromEia(http, window)))
 *   .step('fred', { optional: true, retry: {} }, ({ window, http }) => rows(fromFred(http, window)))
 *   .step('valid', { from: atLeast(1, ['eia', 'fred']) }, ({ inputs }) => rows(valid(inputs.eia, inputs.fred)))
 *   .load('store', { from: 'valid', into: pricesDataset })
 */
export function pipeline<
  Schema extends StandardSchemaV1<object> | undefined = undefined,
  Window extends WindowOptions | undefined = undefined,
>(
  name: string,
  options: PipelineOptions<Schema, Window> = {},
): Pipeline<ParamsOf<Schema>, GivenOf<Schema>, Window extends WindowOptions ? true : false, {}> {
  return within(`pipeline ${shown(name)}`, () => new Pipeline(pipelineSettings(name, options), []))
}

function complete(settings: PipelineSettings, steps: readonly StepDefinition[]): PipelineDefinition {
  if (steps.length === 0) {
    throw new Refusal(`pipeline '${settings.name}' has no steps: add one with .step('name', () => ...)`)
  }
  const definition = { ...settings, steps }
  const graph = graphOf(definition)
  return Object.freeze({ ...definition, graph, version: versionOf(definition, graph) })
}
