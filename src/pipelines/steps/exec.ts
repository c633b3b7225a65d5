import type { StandardSchemaV1 } from '@standard-schema/spec'
import { knownOptions, oneOf, text, trueOrFalse } from '../checks.ts'
import type { ExecStep, StepDefinition } from '../definition.ts'
import type { FromOption, InputsOf } from '../from.ts'
import type { Json } from '../json.ts'
import { Refusal, shown } from '../refusal.ts'
import type { RowSet } from '../rows.ts'
import { checkedSchema } from '../schema.ts'
import type { Leaves, StepTypes } from '../step-type.ts'
import { type AttemptOptions, attemptKeys, commonParts, type OrderOptions, orderKeys } from './common.ts'

/** Options of `.exec`. */
export interface ExecOptions<Params, Steps extends StepTypes, From, Stdout, Schema>
  extends OrderOptions<Params, InputsOf<Steps, From>, keyof Steps & string>,
    AttemptOptions {
  /** Whose outputs it gets as `inputs` in the JSON on its standard input. */
  from?: From
  /** Program and arguments; no shell takes part. */
  command:
    | readonly [program: string, ...arguments: string[]]
    | ((context: { inputs: AsJson<InputsOf<Steps, From>>; params: Params }) => readonly string[])
  /** Its directory. Default: where the worker runs. */
  cwd?: string
  /** Environment variables over those of the worker. */
  env?: Readonly<Record<string, string>>
  /** `json` (default): standard output is the step's output. `log`: it is log lines, and the output is null. */
  stdout?: Stdout
  /** True when it changes nothing outside: then it runs under `--dry-run`, too. */
  reads?: boolean
  /** Checks and types the JSON that comes back. Any Standard Schema. */
  output?: Schema
}

/** Inputs as a program gets them: rows are a list. */
type AsJson<Inputs> = { [Name in keyof Inputs]: RowsAsList<Inputs[Name]> }

type RowsAsList<Input> = Input extends RowSet<infer Row> ? Row[] : Input

/** What readers see of a program's output. */
export type ExecLeaves<Stdout, Schema> = Leaves<
  Stdout extends 'log' ? null : Schema extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<Schema> : Json
>

interface Given {
  from?: FromOption<string>
  command: readonly string[] | ((context: never) => readonly string[])
  cwd?: string
  env?: Readonly<Record<string, string>>
  stdout?: 'json' | 'log'
  reads?: boolean
  output?: StandardSchemaV1 | undefined
}

const keys = {
  ...orderKeys,
  ...attemptKeys,
  from: true,
  command: true,
  cwd: true,
  env: true,
  stdout: true,
  reads: true,
  output: true,
} satisfies Record<keyof ExecOptions<unknown, StepTypes, string, string, unknown>, true>

/** A step that is a program. */
export function execStep(above: readonly StepDefinition[], name: string, options: Given): ExecStep {
  knownOptions(options, keys)
  const stdout = oneOf(options.stdout ?? 'json', 'stdout', ['json', 'log'])
  if (stdout === 'log' && options.output !== undefined) {
    throw new Refusal("`output` checks JSON on standard output, but `stdout` is 'log': leave one of them out")
  }
  return {
    kind: 'exec',
    ...commonParts(above, name, options),
    command: typeof options.command === 'function' ? options.command : checkedCommand(options.command),
    cwd: options.cwd === undefined ? undefined : text(options.cwd, 'cwd'),
    env: checkedEnvironment(options.env ?? {}),
    stdout,
    reads: trueOrFalse(options.reads, 'reads'),
    output: options.output === undefined ? undefined : checkedSchema(options.output, 'output'),
  }
}

/**
 * Program and arguments, as declared or as the `command` function answered.
 *
 * @example
 * checkedCommand(['python3', 'score.py'])
 */
export function checkedCommand(command: unknown): readonly string[] {
  if (Array.isArray(command) && command.every((part) => typeof part === 'string') && command[0]) return [...command]
  throw new Refusal(
    `expected command to be a program and its arguments, ['python3', 'score.py'], got ${shown(command)}`,
  )
}

function checkedEnvironment(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(env)) {
    if (typeof value !== 'string') throw new Refusal(`expected env.${name} to be text, got ${shown(value)}`)
  }
  return { ...env }
}
