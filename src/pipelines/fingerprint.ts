import { createHash } from 'node:crypto'
import { isSchema, jsonSchemaOf } from './schema.ts'

/**
 * The first 16 hexadecimal digits of the SHA-256 of a value. Functions count as their source text, schemas as their
 * JSON Schema.
 */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, asData)).digest('hex').slice(0, 16)
}

function asData(_: string, part: unknown): unknown {
  if (isSchema(part)) return jsonSchemaOf(part)
  return typeof part === 'function' ? String(part) : part
}
