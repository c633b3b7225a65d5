import { fieldOf, type JsonSchema } from '../../ui/schema-form/field.ts'
import { startValue } from '../../ui/schema-form/value.ts'
import type { OneReview } from './one-review.ts'

type Asking = Pick<OneReview, 'form' | 'isEditable' | 'shown' | 'votes'>

/** What a reviewer is asked for: by which schema, and what it starts from. */
export interface Asked {
  schema: JsonSchema
  start: unknown
  /** The answer that those before have approved; undefined before anybody has. */
  approved: { answer: unknown } | undefined
}

/** What a review asks for; undefined where a yes or a no is all. It starts from what others have approved so far. */
export function askedOf({ form, isEditable, shown, votes }: Asking, title: string): Asked | undefined {
  const schema = form ?? (isEditable ? likenessOf([shown]) : undefined)
  if (!schema) return undefined
  const approved = votes.findLast(({ decision }) => decision === 'approve')
  const start = approved ? approved.answer : isEditable ? shown : startValue(schema)
  const isNamed = schema.title !== undefined || fieldOf(schema, schema).kind === 'group'
  return { schema: isNamed ? schema : { ...schema, title }, start, approved }
}

/** A schema that values fit where none is declared: enough of one to be asked for in a form. */
export function likenessOf(values: readonly unknown[]): JsonSchema {
  for (const type of ['string', 'number', 'boolean'] as const) {
    if (values.length > 0 && values.every((value) => typeof value === type)) return { type }
  }
  if (values.length > 0 && values.every((value) => Array.isArray(value))) {
    return { type: 'array', items: likenessOf(values.flat()) }
  }
  if (values.length === 0 || !values.every(isRecord)) return {}
  const names = [...new Set(values.flatMap((value) => Object.keys(value)))]
  const having = (name: string) => values.filter((value) => Object.hasOwn(value, name))
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, likenessOf(having(name).map((each) => each[name]))])),
    required: names.filter((name) => having(name).length === values.length),
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
