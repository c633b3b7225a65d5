import { Hono } from 'hono'
import type { HealthReport } from '../../monitoring/health/report.ts'
import type { Api, ApiParts } from '../create-api.ts'

/** Looking costs something, and everybody may ask: who asks for it meanwhile gets the same answer. */
const lookAtMostEveryMs = 5_000

/** How everything is. `?fresh` looks now instead of telling what was found last. */
export function health({ health: parts }: Pick<ApiParts, 'health'>): Api {
  const routes: Api = new Hono()
  let look: { at: number; report: Promise<HealthReport> } | undefined
  const now = (): Promise<HealthReport> => {
    if (look === undefined || performance.now() - look.at > lookAtMostEveryMs) {
      look = { at: performance.now(), report: parts.now() }
    }
    return look.report
  }
  routes.get('/api/health', async (context) => {
    const isFresh = context.req.query('fresh') !== undefined
    const { state, checks } = await (isFresh ? now() : parts.latest())
    return context.json({ state, checks }, state === 'unhealthy' ? 503 : 200)
  })
  return routes
}
