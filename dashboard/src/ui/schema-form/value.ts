import { type Field, fieldOf, type JsonSchema } from './field.ts'

/** What is wrong with what was filled in; the rest the server says. */
export type FieldProblem = 'missing' | 'not a number' | 'not a whole number' | 'not JSON'

/** Problems by path: `{ 'rows.0.price': ... }`. */
export type FieldErrors = Readonly<Record<string, string>>

/** A text that was meant to be something else, kept as it was typed. */
export class Unread {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** The path of a part: `pathTo('rows', 0)` is `rows.0`. */
export function pathTo(path: string, part: string | number): string {
  return path === '' ? String(part) : `${path}.${part}`
}

/** What a form starts from: the defaults of its schema, and nothing where there is none. */
export function startValue(schema: JsonSchema, root: JsonSchema = schema): unknown {
  const field = fieldOf(schema, root)
  if (field.fallback !== undefined) return field.fallback
  if (field.kind !== 'group') return undefined
  const entries = field.fields.map(({ name, schema: each, isRequired }) => {
    return [name, isRequired || hasDefault(each, root) ? startValue(each, root) : undefined] as const
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function hasDefault(schema: JsonSchema, root: JsonSchema): boolean {
  return fieldOf(schema, root).fallback !== undefined
}

/** What keeps a value from being sent, by path. Empty when nothing does. */
export function problemsIn(schema: JsonSchema, value: unknown): Map<string, FieldProblem> {
  const problems = new Map<string, FieldProblem>()
  collect({ schema, root: schema, value, path: '', isRequired: true }, problems)
  return problems
}

interface Part {
  schema: JsonSchema
  root: JsonSchema
  value: unknown
  path: string
  isRequired: boolean
}

function collect({ schema, root, value, path, isRequired }: Part, problems: Map<string, FieldProblem>): void {
  const field = fieldOf(schema, root)
  if (value instanceof Unread) problems.set(path, unreadProblem(field))
  else if (field.kind === 'group' && (isRequired || value !== undefined)) {
    const record = recordOf(value)
    for (const each of field.fields) {
      const part = { ...each, root, value: record[each.name], path: pathTo(path, each.name) }
      collect(part, problems)
    }
  } else if (field.kind === 'list' && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      collect({ schema: field.item, root, value: item, path: pathTo(path, index), isRequired: true }, problems)
    }
  } else if (isRequired && isMissing(field, value)) problems.set(path, 'missing')
}

function isMissing(field: Field, value: unknown): boolean {
  // No is an answer, and so is an empty list.
  return value === undefined && field.kind !== 'flag' && field.kind !== 'list'
}

function unreadProblem(field: Field): FieldProblem {
  if (field.kind !== 'number') return 'not JSON'
  return field.isWhole ? 'not a whole number' : 'not a number'
}

/**
 * The value as it is sent: required answers that were left at no or at an empty list are that, and what came with the
 * value and nothing asks for stays in it.
 */
export function valueToSend(schema: JsonSchema, value: unknown, root: JsonSchema = schema): unknown {
  const field = fieldOf(schema, root)
  if (field.kind === 'group') {
    const record = recordOf(value)
    const entries = field.fields.map(({ name, schema: each, isRequired, isNullable }) => {
      const given = record[name]
      if (given === undefined && isNullable) return [name, null] as const
      return [name, given === undefined && !isRequired ? undefined : valueToSend(each, given, root)] as const
    })
    const asked = new Set(field.fields.map(({ name }) => name))
    const others = Object.entries(record).filter(([name]) => !asked.has(name))
    return Object.fromEntries([...entries.filter(([, each]) => each !== undefined), ...others])
  }
  if (field.kind === 'list') return Array.isArray(value) ? value.map((each) => valueToSend(field.item, each, root)) : []
  return field.kind === 'flag' ? value === true : value
}

/** An object of a form, also where nothing was filled in yet. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = value !== null && typeof value === 'object' && !Array.isArray(value)
  return isRecord ? (value as Readonly<Record<string, unknown>>) : {}
}
