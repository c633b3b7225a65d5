/** A JSON schema, as pipelines, steps and reviews carry it. */
export type JsonSchema = Readonly<Record<string, unknown>>

interface ChoiceOption {
  value: unknown
  text: string
}

interface FieldOfGroup {
  name: string
  schema: JsonSchema
  isRequired: boolean
  /** Left empty, it is null: it has to be there, and may be. */
  isNullable: boolean
}

/** How a part of a schema is asked for. What no control fits is asked for as JSON. */
export type Field = { title: string | undefined; description: string | undefined; fallback: unknown } & (
  | { kind: 'text'; format: string | undefined; isLong: boolean; most: number | undefined }
  | { kind: 'number'; isWhole: boolean; least: number | undefined; most: number | undefined }
  | { kind: 'flag' }
  | { kind: 'choice'; options: readonly ChoiceOption[] }
  | { kind: 'list'; item: JsonSchema; most: number | undefined }
  | { kind: 'group'; fields: readonly FieldOfGroup[] }
  | { kind: 'json' }
)

/** From here on a text is written in several lines. */
const longText = 200

/**
 * Reads how a part of a schema is asked for.
 *
 * @param root the whole schema, which `$ref` points into
 */
export function fieldOf(given: JsonSchema, root: JsonSchema): Field {
  const schema = plain(given, root)
  const shared = { title: textIn(schema.title), description: textIn(schema.description), fallback: schema.default }
  const options = optionsOf(schema)
  if (options) return { ...shared, kind: 'choice', options }
  switch (typeOf(schema)) {
    case 'string': {
      const most = numberIn(schema.maxLength)
      const isLong = schema.format === undefined && most !== undefined && most >= longText
      return { ...shared, kind: 'text', format: textIn(schema.format), isLong, most }
    }
    case 'number':
    case 'integer': {
      const isWhole = typeOf(schema) === 'integer'
      return { ...shared, kind: 'number', isWhole, least: limitIn(schema.minimum), most: limitIn(schema.maximum) }
    }
    case 'boolean':
      return { ...shared, kind: 'flag' }
    case 'array':
      return { ...shared, kind: 'list', item: schemaIn(schema.items) ?? {}, most: numberIn(schema.maxItems) }
    case 'object': {
      const properties = schemaIn(schema.properties)
      if (!properties) return { ...shared, kind: 'json' }
      const required = new Set(Array.isArray(schema.required) ? schema.required : [])
      const fields = inOrder(Object.keys(properties), required).map((name) => {
        const each = schemaIn(properties[name]) ?? {}
        // A default fills it in, so nobody has to.
        const isRequired = required.has(name) && each.default === undefined
        const isNullable = isRequired && allowsNull(each)
        return { name, schema: each, isRequired: isRequired && !isNullable, isNullable }
      })
      return { ...shared, kind: 'group', fields }
    }
    default:
      return { ...shared, kind: 'json' }
  }
}

/** Those that are required in the order in which they are listed so: a database that keeps JSON keeps no other. */
function inOrder(names: readonly string[], required: ReadonlySet<unknown>): string[] {
  const ordered = [...required].filter((name): name is string => typeof name === 'string' && names.includes(name))
  return names.map((name) => (required.has(name) ? (ordered.shift() ?? name) : name))
}

function allowsNull({ type, anyOf, oneOf }: JsonSchema): boolean {
  const among = [anyOf, oneOf].find((each) => Array.isArray(each)) as readonly JsonSchema[] | undefined
  return type === 'null' || (Array.isArray(type) && type.includes('null')) || (among?.some(allowsNull) ?? false)
}

/** The schema with references followed, and the one thing that is meant where the other is only null. */
function plain(given: JsonSchema, root: JsonSchema, depth = 0): JsonSchema {
  const { $ref: reference, anyOf, oneOf, allOf, ...rest } = given
  if (depth > 20) return {}
  if (typeof reference === 'string') return plain({ ...referred(reference, root), ...rest }, root, depth + 1)
  const parts = [anyOf, oneOf, allOf].find((each) => Array.isArray(each)) as readonly JsonSchema[] | undefined
  const meant = parts?.filter((each) => each.type !== 'null')
  if (meant?.length === 1) return plain({ ...meant[0], ...rest }, root, depth + 1)
  const constants = meant?.map((each) => plain(each, root, depth + 1))
  if (constants?.length && constants.every((each) => 'const' in each || 'enum' in each)) {
    return { ...rest, enum: constants.flatMap((each) => (Array.isArray(each.enum) ? each.enum : [each.const])) }
  }
  return meant ? rest : given
}

function referred(reference: string, root: JsonSchema): JsonSchema {
  const steps = reference.replace(/^#\/?/, '').split('/').filter(Boolean)
  let found: unknown = root
  for (const step of steps) found = schemaIn(found)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  return schemaIn(found) ?? {}
}

function optionsOf(schema: JsonSchema): readonly ChoiceOption[] | undefined {
  const values = Array.isArray(schema.enum) ? schema.enum : 'const' in schema ? [schema.const] : undefined
  return values?.filter((value) => value !== null).map((value) => ({ value, text: String(value) }))
}

function typeOf({ type, properties }: JsonSchema): unknown {
  if (Array.isArray(type)) return type.find((each) => each !== 'null')
  return type ?? (properties ? 'object' : undefined)
}

function schemaIn(value: unknown): JsonSchema | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonSchema) : undefined
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** A limit that somebody meant; that a whole number is exact goes without saying. */
function limitIn(value: unknown): number | undefined {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined
}
