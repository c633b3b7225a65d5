import { z } from '@hono/zod-openapi'

/** Leaves out of an answer what its schema does not know. Checks nothing: handlers are typed, and times may still be dates. */
export type Strip = (value: unknown) => unknown

/**
 * What keeps a field that is added inside from being told outside, made once for each route. It walks what is declared, so that
 * an answer is not parsed: that would cost as much as writing it.
 */
export function onlyDeclared(schema: z.ZodType): Strip {
  if (schema instanceof z.ZodObject) return stripObject(schema)
  if (schema instanceof z.ZodArray)
    return each(
      onlyDeclared(schema.element as z.ZodType),
      (strip) => (value) => (Array.isArray(value) ? value.map(strip) : value),
    )
  if (schema instanceof z.ZodRecord)
    return each(
      onlyDeclared(schema.valueType as z.ZodType),
      (strip) => (value) => (isRecord(value) ? mapped(value, strip) : value),
    )
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return onlyDeclared(schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodDiscriminatedUnion) return stripKinds(schema)
  return asItIs
}

const asItIs: Strip = (value) => value

/** What holds others that lose nothing loses nothing itself. */
function each(strip: Strip, around: (strip: Strip) => Strip): Strip {
  return strip === asItIs ? asItIs : around(strip)
}

function stripObject(schema: z.ZodObject): Strip {
  const fields = Object.entries(schema.shape).map(([name, field]) => [name, onlyDeclared(field as z.ZodType)] as const)
  return (value) => {
    if (!isRecord(value)) return value
    const told: Record<string, unknown> = {}
    for (const [name, strip] of fields) {
      const field = value[name]
      if (field !== undefined) told[name] = strip(field)
    }
    return told
  }
}

/** Each kind has fields of its own. */
function stripKinds({ options, def: { discriminator } }: z.ZodDiscriminatedUnion): Strip {
  const strips = new Map<unknown, Strip>()
  for (const option of options) {
    const kind = option instanceof z.ZodObject ? (option.shape as Record<string, unknown>)[discriminator] : undefined
    if (kind instanceof z.ZodLiteral) strips.set(kind.value, onlyDeclared(option as z.ZodType))
  }
  return (value) => (isRecord(value) ? (strips.get(value[discriminator]) ?? asItIs)(value) : value)
}

function mapped(value: Record<string, unknown>, strip: Strip): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, strip(field)]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
