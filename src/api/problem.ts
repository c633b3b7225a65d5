import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** What went wrong with a request, as it is answered (RFC 9457). Never a stack, a secret or a statement. */
interface Problem {
  status: ContentfulStatusCode
  title: string
  /** What to do, where there is something to do. */
  detail?: string
  /** What does not fit, and where. */
  errors?: readonly { path: string; message: string }[]
}

/** An answer that says what went wrong, with the id under which the log has more. */
export function problem(context: Context, { status, title, detail, errors }: Problem): Response {
  const body = {
    type: 'about:blank',
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors }),
    id: context.get('requestId'),
  }
  return context.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' })
}

/** What a schema says of a request that does not fit it. Values are not repeated: they may be anybody's. */
export function unfit(
  context: Context,
  { issues }: { issues: readonly { path: readonly PropertyKey[]; message: string }[] },
): Response {
  const errors = issues.slice(0, 20).map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
  return problem(context, { status: 422, title: 'the request does not fit', errors })
}
