import type { StandardSchemaV1 } from '@standard-schema/spec'
import { Refusal } from './refusal.ts'

/**
 * What a schema makes of a value. Refuses a value with everything the schema has against it.
 *
 * @param what names the value in the refusal: `the output of step 'score'`
 * @example
 * await validated(step.output, JSON.parse(text), 'the output')
 */
export async function validated<Schema extends StandardSchemaV1>(
  schema: Schema,
  value: unknown,
  what: string,
): Promise<StandardSchemaV1.InferOutput<Schema>> {
  const result = await schema['~standard'].validate(value)
  if (result.issues) throw new Refusal(`${what}: ${issueLines(result.issues)}`)
  return result.value
}

/** Validates without waiting. Refuses a schema that answers later. */
export function validatedAtOnce(
  schema: StandardSchemaV1,
  value: unknown,
  what: string,
): StandardSchemaV1.Result<unknown> {
  const result = schema['~standard'].validate(value)
  if (!(result instanceof Promise)) return result
  throw new Refusal(
    `expected the schema of ${what} to answer at once, got an asynchronous one: take its async parts out`,
  )
}

/** The issues of a refused value, each with where it is: `filter.limit: expected number`. */
export function issueLines(issues: readonly StandardSchemaV1.Issue[]): string {
  return issues.map(({ message, path = [] }) => [pathText(path), message].filter(Boolean).join(': ')).join('; ')
}

function pathText(path: NonNullable<StandardSchemaV1.Issue['path']>): string {
  return path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.')
}
