import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Dataset } from './dataset.ts'
import type { Dimension } from './dimensions.ts'
import type { WindowRule } from './window.ts'

/** Back-off between the attempts of a step: `min(maxMs, baseMs * factor^(failures - 1))`, less up to `jitter` of it. */
export interface RetryPolicy {
  /** Attempts in all; 1 means no retry. */
  attempts: number
  baseMs: number
  factor: number
  maxMs: number
  /** 0..1: the share of the pause that is drawn at random. */
  jitter: number
  /** False ends the step at once. Default: everything is worth retrying, except errors that say otherwise. */
  worthRetrying: ((error: unknown) => boolean) | undefined
}

/** Whose data a step reads. With `atLeast` fewer than all may be there. */
export interface From {
  steps: readonly string[]
  /** How many of them must have completed. */
  atLeast: number
  /** Written with `atLeast(n, ...)`: fewer fail the step. Otherwise a failed one above skips it. */
  counted: boolean
}

// The engine calls step functions with contexts whose types the builder has checked; here they are erased.
// biome-ignore lint: a supertype of every step function
type Erased = (context: never) => unknown

interface StepBase {
  name: string
  from: From | undefined
  /** Order without data. */
  after: readonly string[]
  optional: boolean
  /** Asked when the step is due; false skips it. */
  when: Erased | undefined
  retry: RetryPolicy
  /** Deadline of one attempt. */
  timeoutMs: number | undefined
}

export interface FunctionStep extends StepBase {
  kind: 'step'
  /** The source whose window the step fetches; asked at the run's first claim when it is a function. */
  source: string | (() => string) | undefined
  run: Erased
}

/** A function whose writes commit with the step. */
export interface TransactionStep extends StepBase {
  kind: 'transaction'
  run: Erased
}

export interface EachStep extends StepBase {
  kind: 'each'
  /** The key of an item. Undefined when `from` is another each: then the keys are that one's. */
  key: ((item: never) => string) | undefined
  /** Items under way at the same time. */
  limit: number
  /** How many items may fail before the step does: a count, or a share of all from 0 to 1. */
  tolerate: { count: number } | { share: number }
  run: Erased
}

export interface ExecStep extends StepBase {
  kind: 'exec'
  /** Program and arguments; no shell. */
  command: readonly string[] | Erased
  cwd: string | undefined
  env: Readonly<Record<string, string>>
  /** `json`: standard output is the step's output. `log`: standard output is log lines, and the output is null. */
  stdout: 'json' | 'log'
  /** Whether it only reads, and so may run under --dry-run. */
  reads: boolean
  /** What standard output must be; the output is what the schema makes of it. */
  output: StandardSchemaV1 | undefined
}

export interface WaitStep extends StepBase {
  kind: 'wait'
  /** True when `from` is one step with items: every item waits for itself. */
  perItem: boolean
  wait:
    | { kind: 'for'; durationMs: number }
    | { kind: 'until'; at: Erased }
    | {
        kind: 'signal'
        key: string | Erased
        timeoutMs: number | undefined
        /** What a payload must be; the output is what the schema makes of it. */
        schema: StandardSchemaV1 | undefined
      }
}

/** What is answered when nobody has decided in time; `answer` where people are asked for one. */
export type Fallback = 'approve' | 'reject' | { answer: unknown } | { answerBy: Erased }

export interface ReviewStep extends StepBase {
  kind: 'review'
  /** True when `from` is one step with items: every item is reviewed by itself. */
  perItem: boolean
  title: string
  /** What the reviewer looks at. Default: the item, or nothing. */
  show: Erased | undefined
  /** What an answer must be. */
  form: StandardSchemaV1 | undefined
  /** The reviewer may change what is shown; the answer is what it has become. */
  edit: boolean
  /** E-mail addresses in lower case. */
  assignees: readonly string[]
  group: string | undefined
  /** Approvals that are needed; one rejection decides. */
  quorum: number
  withinMs: number | undefined
  fallback: Fallback | undefined
  remindMs: number | undefined
  escalate: { afterMs: number; assignees: readonly string[]; group: string | undefined } | undefined
  /** A rejection fails the step. */
  failsIfRejected: boolean
}

export interface StageStep extends StepBase {
  kind: 'stage'
  /** What every row is checked against. */
  dataset: Dataset
  /** The source whose window the step fetches; asked at the run's first claim when it is a function. */
  source: string | (() => string) | undefined
  run: Erased
}

export interface GateStep extends StepBase {
  kind: 'gate'
  dataset: Dataset
  /** Scores below are warnings, or blocked. */
  warn: number
  block: number
  floors: Readonly<Record<Dimension, number>>
  per: 'source' | 'batch'
}

/** How rows get into their table. */
export type Write = 'merge' | 'append' | 'replace'

export interface LoadStep extends StepBase {
  kind: 'load'
  into: Dataset
  write: Write
}

export type StepDefinition =
  | FunctionStep
  | TransactionStep
  | EachStep
  | ExecStep
  | WaitStep
  | ReviewStep
  | StageStep
  | GateStep
  | LoadStep

/** What to do with a new run while others of the pipeline (and overlap key) hold the slots. */
export type OverlapPolicy = { kind: 'queue' | 'skip' | 'cancel' } | { kind: 'parallel'; limit: number }

/** A pipeline as the engine sees it: checked, complete, with every default filled in. */
export interface PipelineDefinition {
  name: string
  params: StandardSchemaV1 | undefined
  window: WindowRule | undefined
  overlap: OverlapPolicy
  /** Runs with different keys do not count as overlapping. */
  overlapKey: ((run: { params: never }) => string) | undefined
  /** Whether a waiting run keeps its slot. */
  waitingHoldsSlot: boolean
  /** Deadline of a run from its start, waits included. */
  timeoutMs: number | undefined
  /** Steps of one run under way at the same time. */
  parallelSteps: number
  /** In the order they were declared; a step only names steps above it. */
  steps: readonly StepDefinition[]
  /** Identifies graph, parameters and step code: 16 hexadecimal digits. */
  version: string
  /** The graph as data, for the registry, the API and the dashboard. */
  graph: PipelineGraph
}

export interface PipelineGraph {
  steps: {
    name: string
    kind: StepDefinition['kind']
    from: readonly string[]
    atLeast: number
    after: readonly string[]
    optional: boolean
    /** The dataset whose rows it stages, judges or loads. */
    dataset?: string
    /** Changes when what the step's stored output means may have changed: kind, inputs, key. Not when its code changes. */
    shape: string
  }[]
  /** JSON Schema of the parameters, where the schema library can tell it. */
  params: object | null
  window: object | null
}
