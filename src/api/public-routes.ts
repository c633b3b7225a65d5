import type { MiddlewareHandler } from 'hono'
import { problem } from './problem.ts'

/**
 * What may be asked without signing in: these, and nothing else. A route that is not here is closed, however it came to be.
 * `:name` stands for one part.
 */
const publicRoutes: readonly string[] = [
  'GET /livez',
  'GET /readyz',
  'GET /api/health',
  'GET /metrics',
  'POST /api/hooks/:schedule',
  'GET /acknowledge/:token',
  'POST /acknowledge/:token',
]

const patterns = publicRoutes.map((route) => new RegExp(`^${route.replaceAll(/:[a-z]+/g, '[^/]+')}$`))

/** Lets through what is public. Nobody can sign in yet, so the rest is closed to all. */
export const onlyPublic: MiddlewareHandler = async (context, next) => {
  // A HEAD is answered as the GET without its body.
  const method = context.req.method === 'HEAD' ? 'GET' : context.req.method
  if (patterns.some((pattern) => pattern.test(`${method} ${context.req.path}`))) return await next()
  return problem(context, { status: 401, title: 'sign in first' })
}
