import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Pool } from 'pg'
import { actorText } from '../people/actor.ts'
import type { ApiEnvironment } from './api-environment.ts'
import type { RouteContract } from './contract/route.ts'
import { problem } from './problem.ts'
import { endKey, takeKey } from './request-key-store.ts'

/**
 * A change that comes with an `Idempotency-Key` happens once: the same key of the same person is answered as it was the first
 * time. Another body under it is a mistake of the caller's, and refused. A secret is not kept for that: whoever asks again hears
 * that it was told.
 */
export function onceForKey(
  pool: Pool,
  { method, path, tellsSecret }: RouteContract,
): MiddlewareHandler<ApiEnvironment> {
  return async (context, next) => {
    const key = context.req.header('idempotency-key')
    if (key === undefined) return await next()
    const place = {
      actor: actorText(context.get('signed').actor),
      route: `${method} ${path} ${context.req.path}`,
      key: key.slice(0, 200),
    }
    const bodyHash = createHash('sha256')
      .update(await context.req.text())
      .digest()
    const taken = await takeKey(pool, place, bodyHash)
    if (taken.state === 'other body') {
      return problem(context, {
        status: 422,
        title: 'this Idempotency-Key came with another body before',
        detail: 'Use a new key for a new change.',
      })
    }
    if (taken.state === 'under way') {
      return problem(context, {
        status: 409,
        title: 'the same change is under way',
        detail: 'Ask again in a moment, with the same key.',
      })
    }
    if (taken.state === 'done') {
      context.header('idempotency-replayed', 'true')
      return taken.answer === null
        ? context.body(null, 204)
        : context.body(taken.answer, taken.status as 200, { 'content-type': taken.mediaType })
    }
    await next()
    if (tellsSecret && context.res.ok) return await endKey(pool, place, secretWasTold)
    const { status, headers } = context.res
    // What is ours to blame may be tried again with the same key.
    const answer = status === 204 ? null : await context.res.clone().text()
    await endKey(
      pool,
      place,
      status >= 500 ? undefined : { status, answer, mediaType: headers.get('content-type') ?? '' },
    )
  }
}

/** What stands in the place of an answer with a secret. */
const secretWasTold = {
  status: 409,
  answer: JSON.stringify({
    type: 'about:blank',
    title: 'it is done, and its secret was told',
    status: 409,
    detail: 'It is told once. If it did not arrive, end what was made and make another.',
    id: '',
  }),
  mediaType: 'application/problem+json',
}
