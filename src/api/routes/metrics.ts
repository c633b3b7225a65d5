import { Hono } from 'hono'
import type { Api, ApiParts } from '../create-api.ts'

/** For Prometheus. */
export function metrics({ metrics: parts }: Pick<ApiParts, 'metrics'>): Api {
  const routes: Api = new Hono()
  routes.get('/metrics', async (context) =>
    context.body(await parts.text(), 200, { 'content-type': parts.contentType }),
  )
  return routes
}
