import type { MiddlewareHandler } from 'hono'
import type { ApiEnvironment } from '../api-environment.ts'
import type { RouteContract } from '../contract/route.ts'
import { problem } from '../problem.ts'
import { mayDo, type Signed } from './signed.ts'

/** Hears of a change that was asked for without the right to it. */
export type OnDenied = (denied: { signed: Signed; action: string; path: string }) => Promise<void>

/** Lets through whoever has the role that a route asks for. */
export function requireRole({ role, action }: RouteContract, onDenied: OnDenied): MiddlewareHandler<ApiEnvironment> {
  return async (context, next) => {
    const signed = context.get('signed')
    if (mayDo(signed.role, role)) return await next()
    if (signed.role === 'public') return problem(context, { status: 401, title: 'sign in first' })
    if (action !== undefined) await onDenied({ signed, action, path: context.req.path })
    return problem(context, {
      status: 403,
      title: `this asks for the role ${role}`,
      detail: 'An administrator can give it to you.',
    })
  }
}
