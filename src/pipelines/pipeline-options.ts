import type { StandardSchemaV1 } from '@standard-schema/spec'
import { functionIfAny, knownOptions, trueOrFalse, wholeNumber } from './checks.ts'
import type { PipelineDefinition } from './definition.ts'
import { parseDuration } from './duration.ts'
import type { Stored } from './json.ts'
import { checkedName } from './name.ts'
import { type OverlapOption, parseOverlap } from './overlap.ts'
import { checkedSchema } from './schema.ts'
import type { WindowOptions } from './window.ts'
import { windowRule } from './window-rule.ts'

export interface PipelineOptions<Schema, Window> {
  /** What a run is started with. Any Standard Schema; steps get what comes out of it. */
  params?: Schema
  /** Gives steps a stretch of time to fetch, as the run's mode says. */
  window?: Window
  /** What to do with a new run while another is under way. Default 'queue'. */
  overlap?: OverlapOption
  /** Runs with different keys do not count as overlapping. */
  overlapKey?: (run: { params: ParamsOf<Schema> }) => string
  /** Whether a waiting run keeps the others waiting, too. Default false. */
  waitingHoldsSlot?: boolean
  /** Deadline of a run from its start, waits included. Default: none. */
  timeout?: string
  /** Steps of one run under way at the same time. Default 8. */
  parallelSteps?: number
}

/** What steps see as `params`: what came out of the schema, stored with the run and read back. */
export type ParamsOf<Schema> = Schema extends StandardSchemaV1 ? Stored<StandardSchemaV1.InferOutput<Schema>> : {}

/** What a run is started with. */
export type GivenOf<Schema> = Schema extends StandardSchemaV1 ? StandardSchemaV1.InferInput<Schema> : {}

/** The parts of a definition that are no steps. */
export type PipelineSettings = Omit<PipelineDefinition, 'steps' | 'version' | 'graph'>

const keys = {
  params: true,
  window: true,
  overlap: true,
  overlapKey: true,
  waitingHoldsSlot: true,
  timeout: true,
  parallelSteps: true,
} satisfies Record<keyof PipelineOptions<unknown, unknown>, true>

/** The options of a pipeline, checked, with every default filled in. */
export function pipelineSettings(
  name: string,
  options: PipelineOptions<StandardSchemaV1 | undefined, WindowOptions | undefined>,
): PipelineSettings {
  knownOptions(options, keys)
  return {
    name: checkedName(name, 'pipeline'),
    params: options.params === undefined ? undefined : checkedSchema(options.params, 'params'),
    window: options.window === undefined ? undefined : windowRule(options.window),
    overlap: parseOverlap(options.overlap),
    overlapKey: functionIfAny(options.overlapKey, 'overlapKey'),
    waitingHoldsSlot: trueOrFalse(options.waitingHoldsSlot, 'waitingHoldsSlot'),
    timeoutMs: options.timeout === undefined ? undefined : parseDuration(options.timeout, 'timeout'),
    parallelSteps: wholeNumber(options.parallelSteps ?? 8, 'parallelSteps', 1),
  }
}
