/** A JSON schema, as much of it as an OpenAPI document of ours has. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  default?: unknown
  example?: unknown
}

export function pick<Value>(values: readonly Value[], random: () => number): Value {
  return values[Math.floor(random() * values.length)] as Value
}

/** What fits a schema. `known` are values that mean something here, by the name of the property: 'pipeline', 'from'. */
export function fitting(
  schema: Schema,
  random: () => number,
  known: Record<string, readonly unknown[]>,
  name = '',
): unknown {
  const means = known[name]
  if (means && means.length > 0) return pick(means, random)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return pick(schema.enum, random)
  const one = schema.anyOf ?? schema.oneOf
  if (one) return fitting(pick(one, random), random, known, name)
  const type = Array.isArray(schema.type) ? pick(schema.type, random) : schema.type
  if (type === 'object') return objectOf(schema, random, known)
  if (type === 'array') return arrayOf(schema, random, known)
  if (type === 'string') return schema.example !== undefined ? schema.example : textOf(schema, random)
  if (type === 'integer' || type === 'number') {
    const [least, most] = [schema.minimum ?? 0, Math.min(schema.maximum ?? 1000, 100_000)]
    return Math.floor(least + random() * (most - least + 1))
  }
  if (type === 'boolean') return random() < 0.5
  if (type === 'null') return null
  return pick<unknown>(['text', 7, true, null, { a: [1] }], random)
}

function objectOf(schema: Schema, random: () => number, known: Record<string, readonly unknown[]>) {
  const { properties = {}, required = [], additionalProperties } = schema
  const entries = Object.entries(properties)
    .filter(([key]) => required.includes(key) || random() < 0.3)
    .map(([key, of]) => [key, fitting(of, random, known, key)])
  if (entries.length === 0 && typeof additionalProperties === 'object' && random() < 0.5) {
    entries.push(['any', fitting(additionalProperties, random, known)])
  }
  return Object.fromEntries(entries)
}

function arrayOf(
  { items = {}, minItems = 0, maxItems = 3 }: Schema,
  random: () => number,
  known: Record<string, readonly unknown[]>,
) {
  const count = minItems + Math.floor(random() * (Math.min(maxItems, minItems + 3) - minItems + 1))
  return Array.from({ length: count }, () => fitting(items, random, known))
}

function textOf({ format, minLength = 0, maxLength = 40 }: Schema, random: () => number): string {
  if (format === 'date') return `2026-0${1 + Math.floor(random() * 8)}-1${Math.floor(random() * 10)}`
  if (format === 'date-time') return new Date(Date.UTC(2026, 8, 1) + Math.floor(random() * 1e10)).toISOString()
  if (format === 'email') return `somebody-${Math.floor(random() * 1e9)}@example.com`
  const letters = 'abcdefghij áé<img onerror=x>\'"%_漢'
  const length = Math.max(minLength, 1) + Math.floor(random() * Math.max(0, Math.min(maxLength, 30) - minLength))
  return Array.from({ length }, () => pick(letters.split(''), random))
    .join('')
    .slice(0, maxLength)
    .padEnd(minLength, 'x')
    .trim()
    .padEnd(Math.max(minLength, 1), 'x')
}

/** The same with one thing wrong. */
export function broken(value: unknown, random: () => number): unknown {
  const junk: unknown[] = [
    null,
    -1,
    1e300,
    '',
    'x'.repeat(5000),
    '\u0000',
    '\ud800',
    [],
    {},
    [[[[]]]],
    true,
    "'; DROP TABLE runs; --",
    '../../etc/passwd',
    Number.MAX_SAFE_INTEGER,
  ]
  if (typeof value !== 'object' || value === null || random() < 0.15) return pick(junk, random)
  if (Array.isArray(value)) {
    if (value.length === 0 || random() < 0.3) return Array.from({ length: 1000 }, () => pick(junk, random))
    const index = Math.floor(random() * value.length)
    return value.with(index, broken(value[index], random))
  }
  const keys = Object.keys(value)
  if (keys.length === 0 || random() < 0.2)
    return { ...value, [pick(['__proto__', 'constructor', 'id', 'x'.repeat(300)], random)]: pick(junk, random) }
  const key = pick(keys, random)
  const { [key]: one, ...rest } = value as Record<string, unknown>
  return random() < 0.3 ? rest : { ...rest, [key]: broken(one, random) }
}
