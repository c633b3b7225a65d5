import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { InputsOf } from '../from.ts'
import type { Json } from '../json.ts'
import type { RowSet } from '../rows.ts'
import type { RunFacts } from '../step-context.ts'
import type { HasItems, Leaves, LeavesItems, StepType, StepTypes } from '../step-type.ts'
import type { OrderOptions } from './common.ts'

/** The step whose items wait one by one; `never` when the wait is of the run as a whole. */
export type ItemSource<Steps extends StepTypes, From> = From extends keyof Steps & string
  ? HasItems<Steps[From]> extends true
    ? From
    : never
  : never

type WaitInputs<Steps extends StepTypes, From> = [ItemSource<Steps, From>] extends [never] ? InputsOf<Steps, From> : {}

/** What `until` and `signal` may go by; `item` and `key` when every item waits by itself. */
export type WaitContext<Params, Steps extends StepTypes, From> = {
  inputs: WaitInputs<Steps, From>
  params: Params
  run: RunFacts
  /** Business time. */
  now: () => Date
} & ([ItemSource<Steps, From>] extends [never] ? {} : { item: Steps[ItemSource<Steps, From>]['item']; key: string })

export interface WaitSettings<Params, Steps extends StepTypes, From>
  extends OrderOptions<Params, WaitInputs<Steps, From>, keyof Steps & string> {
  /** Whose data `until` and `signal` go by. One step with items: every item waits by itself. */
  from?: From
}

/** A wait for time to pass. */
export type TimeWaitOptions<Params, Steps extends StepTypes, From> = WaitSettings<Params, Steps, From> &
  (
    | {
        /** How long: '3d'. */
        for: string
        until?: undefined
      }
    | {
        for?: undefined
        /** The moment it goes on: a date, or an ISO time with its offset. */
        until: (context: WaitContext<Params, Steps, From>) => Date | string
      }
  )

/** A wait for somebody to call `platform.signal(key, payload)`. */
export interface SignalWaitOptions<Params, Steps extends StepTypes, From, Schema>
  extends WaitSettings<Params, Steps, From> {
  /** The key it answers to. A signal that came before the wait is kept for it. */
  signal: string | ((context: WaitContext<Params, Steps, From>) => string)
  /** The step fails when no signal has come until then. Default: it waits for ever. */
  timeout?: string
  /** Checks and types the payload. Any Standard Schema. */
  schema?: Schema
}

/** A wait for time hands on the items that waited, and null when there are none. */
export type TimeWaitLeaves<Steps extends StepTypes, From> = [ItemSource<Steps, From>] extends [never]
  ? StepType<null, never>
  : StepType<
      RowSet<{ key: string; output: Steps[ItemSource<Steps, From>]['item'] }>,
      Steps[ItemSource<Steps, From>]['item']
    >

/** A wait for a signal hands on its payload. */
export type SignalWaitLeaves<Steps extends StepTypes, From, Schema> = [ItemSource<Steps, From>] extends [never]
  ? Leaves<Payload<Schema>>
  : LeavesItems<Payload<Schema>>

type Payload<Schema> = Schema extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<Schema> : Json
