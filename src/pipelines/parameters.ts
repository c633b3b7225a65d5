import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { PipelineDefinition } from './definition.ts'
import { didYouMean } from './nearest.ts'
import { Refusal } from './refusal.ts'
import { jsonSchemaOf } from './schema.ts'
import { issueLines, validatedAtOnce } from './validated.ts'

type Declared = Pick<PipelineDefinition, 'name' | 'params'>

/**
 * What steps get as `params`: what the schema makes of what was given, as it reads back when stored with the run.
 * Refuses unknown names, also where the schema itself would drop them: a parameter that is mistyped and ignored runs
 * the wrong thing.
 *
 * @example
 * parseParameters(definition, { limit: 5 })
 */
export function parseParameters(definition: Declared, given: Readonly<Record<string, unknown>>): unknown {
  const { name, params } = definition
  refuseUnknown(definition, Object.keys(given))
  if (params === undefined) return {}
  const result = validatedAtOnce(params, given, `the parameters of pipeline '${name}'`)
  if (result.issues) throw new Refusal(`parameters of pipeline '${name}': ${issueLines(result.issues)}`)
  return asStored(result.value, name)
}

/**
 * Parameters as a command line gives them, `name=value`: the value as JSON where the schema takes that, else the text
 * as it stands. So `limit=5` is a number, `code=007` a text, and nobody quotes.
 *
 * @example
 * parametersFromText(definition, ['limit=5', 'region=eu'])
 */
export function parametersFromText(definition: Declared, pairs: readonly string[]): Record<string, unknown> {
  const texts = new Map<string, string>()
  for (const pair of pairs) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined)
      throw new Refusal(`expected a parameter as name=value, got '${pair}'`)
    if (texts.has(name)) throw new Refusal(`parameter '${name}' is given twice: write a list as ${name}='["a","b"]'`)
    texts.set(name, value)
  }
  refuseUnknown(definition, [...texts.keys()])
  const given = Object.fromEntries([...texts].map(([name, text]) => [name, jsonOrText(text)]))
  for (const name of definition.params ? notTaken(definition.params, given) : []) {
    if (texts.has(name)) given[name] = texts.get(name)
  }
  return given
}

/** Names of the parameters the schema has something against. */
function notTaken(schema: StandardSchemaV1, given: unknown): string[] {
  const { issues = [] } = validatedAtOnce(schema, given, 'the parameters')
  return issues.map(({ path: [first] = [] }) => String(typeof first === 'object' ? first.key : first))
}

function refuseUnknown({ name, params }: Declared, given: readonly string[]): void {
  const known = params === undefined ? [] : namesIn(jsonSchemaOf(params))
  const unknown = known && given.find((parameter) => !known.includes(parameter))
  if (known === undefined || unknown === undefined) return
  const there = known.length === 0 ? ': it takes none' : `: it takes ${known.join(', ')}`
  throw new Refusal(`unknown parameter '${unknown}' of pipeline '${name}'${didYouMean(unknown, known) || there}`)
}

/** The names an object schema takes; undefined where it takes any, or where nobody can tell. */
function namesIn(schema: Record<string, unknown> | null): string[] | undefined {
  const isOpen = schema?.additionalProperties !== undefined && schema.additionalProperties !== false
  if (typeof schema?.properties !== 'object' || schema.properties === null || isOpen) return undefined
  return Object.keys(schema.properties)
}

function asStored(value: unknown, name: string): unknown {
  try {
    return JSON.parse(JSON.stringify(value))
  } catch (error) {
    throw new Refusal(`the parameters of pipeline '${name}' cannot be stored as JSON: ${String(error)}`)
  }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
