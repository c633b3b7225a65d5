import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** What went wrong with a request, as it is answered (RFC 9457). Never a stack, a secret or a statement. */
interface Problem {
  status: ContentfulStatusCode
  title: string
  /** What to do, where there is something to do. */
  detail?: string
}

/** An answer that says what went wrong, with the id under which the log has more. */
export function problem(context: Context, { status, title, detail }: Problem): Response {
  const body = {
    type: 'about:blank',
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    id: context.get('requestId'),
  }
  return context.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' })
}
