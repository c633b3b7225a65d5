import type { HttpResponse } from 'millrace'
import { z } from 'zod'
import { checkOrigin, type Source } from './source.ts'

const shownIssues = 3

/**
 * An answer of the source, as the schema describes it. Anything else is refused with the places that differ, and
 * without their values: services send keys back.
 */
export function readAnswer<Answer>(response: HttpResponse, source: Source, schema: z.ZodType<Answer>): Answer {
  checkOrigin(response, source)
  const answer = schema.safeParse(response.json())
  if (answer.success) return answer.data
  const issues = answer.error.issues.slice(0, shownIssues).map(({ path, message }) => {
    return `${z.core.toDotPath(path) || 'the answer'}: ${message}`
  })
  throw new Error(
    `expected prices of ${source.name} from ${response.address}, got something else: ${issues.join('; ')}`,
  )
}
