import { Hono } from 'hono'
import type { Api, ApiParts } from '../create-api.ts'

/** What an orchestrator asks: whether the process lives, and whether it may be sent requests. */
export function probes({ whyNotReady }: Pick<ApiParts, 'whyNotReady'>): Api {
  const routes: Api = new Hono()
  // Asks nobody: a database that is away is no reason to kill the process.
  routes.get('/livez', (context) => context.text('ok'))
  routes.get('/readyz', async (context) => {
    const reasons = await whyNotReady()
    return context.json({ ready: reasons.length === 0, reasons }, reasons.length === 0 ? 200 : 503)
  })
  return routes
}
