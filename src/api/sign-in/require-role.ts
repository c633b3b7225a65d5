import type { Context, MiddlewareHandler } from 'hono'
import { MayNotDecide } from '../../runs/reviews/review.ts'
import type { ApiEnvironment } from '../api-environment.ts'
import type { RouteContract } from '../contract/route.ts'
import { problem } from '../problem.ts'
import { mayDo, type Signed } from './signed.ts'

/** Hears of what was asked for without the right to it. `route` is named where the path holds a secret. */
export type OnDenied = (denied: { context: Context; signed: Signed; action: string; route?: string }) => Promise<void>

/** Lets through whoever has the role that a route asks for. Whoever is refused, here or by the route itself, is told of. */
export function requireRole(
  { role, action = 'read' }: RouteContract,
  onDenied: OnDenied,
): MiddlewareHandler<ApiEnvironment> {
  return async (context, next) => {
    const signed = context.get('signed')
    if (mayDo(signed.role, role)) {
      await next()
      // A review tells of it by itself: a terminal may not decide everything either.
      if (context.res.status === 403 && !(context.error instanceof MayNotDecide)) {
        await onDenied({ context, signed, action })
      }
      return undefined
    }
    if (signed.role === 'public') return problem(context, { status: 401, title: 'sign in first' })
    await onDenied({ context, signed, action })
    return problem(context, {
      status: 403,
      title: `this asks for the role ${role}`,
      detail: 'An administrator can give it to you.',
    })
  }
}
