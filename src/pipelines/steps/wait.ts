import type { StandardSchemaV1 } from '@standard-schema/spec'
import { knownOptions, text } from '../checks.ts'
import type { StepDefinition, WaitStep } from '../definition.ts'
import { parseDuration } from '../duration.ts'
import type { FromOption } from '../from.ts'
import { Refusal, shown } from '../refusal.ts'
import { checkedSchema } from '../schema.ts'
import type { StepTypes } from '../step-type.ts'
import { commonParts, orderKeys } from './common.ts'
import { hasItems } from './has-items.ts'
import type { SignalWaitOptions, TimeWaitOptions } from './wait-options.ts'

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
