import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { Refusal, shown } from './refusal.ts'

/** Whether a value is a Standard Schema. Those of some libraries are functions. */
export function isSchema(value: unknown): value is StandardSchemaV1 {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return '~standard' in value && typeof value['~standard'] === 'object'
}

/** Refuses what is no Standard Schema. */
export function checkedSchema<Schema>(given: Schema, what: string): Schema {
  if (isSchema(given)) return given
  throw new Refusal(`expected ${what} to be a Standard Schema, z.object({ ... }) of zod, say, got ${shown(given)}`)
}

/** What goes into a schema, as JSON Schema; null when its library or one of its types cannot tell. */
export function jsonSchemaOf(schema: StandardSchemaV1): Record<string, unknown> | null {
  const standard = schema['~standard']
  if (!tellsJsonSchema(standard)) return null
  try {
    return standard.jsonSchema.input({ target: 'draft-2020-12' })
  } catch {
    return null
  }
}

function tellsJsonSchema(standard: object): standard is StandardJSONSchemaV1.Props {
  return 'jsonSchema' in standard
}
