import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'

/** The template of the route that a request came to, '/api/runs/:id': of the address itself nothing is told. */
export function routeOf(context: Context): string {
  return (
    matchedRoutes(context)
      .map(({ path }) => path)
      .findLast((path) => path !== '/*') ?? 'other'
  )
}
