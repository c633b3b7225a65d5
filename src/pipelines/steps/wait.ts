import type { StandardSchemaV1 } from '@standard-schema/spec'
import { knownOptions, text } from '../checks.ts'
import type { StepDefinition, WaitStep } from '../definition.ts'
import { parseDuration } from '../duration.ts'
import type { FromOption, InputsOf } from '../from.ts'
import type { Json } from '../json.ts'
import { Refusal, shown } from '../refusal.ts'
import type { RowSet } from '../rows.ts'
import { checkedSchema } from '../schema.ts'
import type { RunFacts } from '../step-context.ts'
import type { HasItems, Leaves, LeavesItems, StepType, StepTypes } from '../step-type.ts'
import { commonParts, type OrderOptions, orderKeys } from './common.ts'
import { hasItems } from './has-items.ts'

/** The step whose items wait one by one; `never` when the wait is of the run as a whole. */
type ItemSource<Steps extends StepTypes, From> = From extends keyof Steps & string
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
  now(): Date
} & ([ItemSource<Steps, From>] extends [never] ? {} : { item: Steps[ItemSource<Steps, From>]['item']; key: string })

interface WaitSettings<Params, Steps extends StepTypes, From>
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

interface Given {
  from?: FromOption<string>
  for?: string | undefined
  until?: ((context: never) => Date | string) | undefined
  signal?: string | ((context: never) => string)
  timeout?: string
  schema?: StandardSchemaV1 | undefined
}

type Keys =
  | keyof SignalWaitOptions<unknown, StepTypes, string, unknown>
  | keyof TimeWaitOptions<unknown, StepTypes, string>
const keys = {
  ...orderKeys,
  from: true,
  for: true,
  until: true,
  signal: true,
  timeout: true,
  schema: true,
} satisfies Record<Keys, true>

/** A step that waits: for time, or for a signal. */
export function waitStep(above: readonly StepDefinition[], name: string, options: Given): WaitStep {
  knownOptions(options, keys)
  const wait = parseWait(options)
  if (wait.kind !== 'signal') {
    for (const option of ['timeout', 'schema'] as const) {
      if (options[option] !== undefined) throw new Refusal(`\`${option}\` belongs to a wait with \`signal\``)
    }
  }
  return {
    kind: 'wait',
    ...commonParts(above, name, { ...options, timeout: undefined }),
    perItem: typeof options.from === 'string' && hasItems(options.from, above),
    wait,
  }
}

function parseWait(options: Given): WaitStep['wait'] {
  const given = (['for', 'until', 'signal'] as const).filter((kind) => options[kind] !== undefined)
  if (given.length === 0)
    throw new Refusal("expected one of `for: '3d'`, `until: () => date` or `signal: key`, got none")
  if (given.length > 1)
    throw new Refusal(`expected one of \`for\`, \`until\` and \`signal\`, got ${given.join(' and ')}`)
  if (options.for !== undefined) return { kind: 'for', durationMs: parseDuration(options.for, 'for') }
  if (options.until !== undefined) {
    if (typeof options.until !== 'function') {
      throw new Refusal(`expected until to be a function that answers with the time, got ${shown(options.until)}`)
    }
    return { kind: 'until', at: options.until }
  }
  return {
    kind: 'signal',
    key: typeof options.signal === 'function' ? options.signal : text(options.signal, 'signal'),
    timeoutMs: options.timeout === undefined ? undefined : parseDuration(options.timeout, 'timeout'),
    schema: options.schema === undefined ? undefined : checkedSchema(options.schema, 'schema'),
  }
}
