import { HTTPException } from 'hono/http-exception'
import { takePing } from '../../watches/pings/ping.ts'
import type { pingRoutes } from '../contract/pings.ts'
import type { Asked, HandlersOf } from '../handlers.ts'

type Given = Pick<Asked<(typeof pingRoutes)[number]>, 'platform' | 'query' | 'context'>

/** What scripts tell of their jobs. Whoever has no key learns nothing: what is not known is not there, whatever it is. */
export const pingHandlers: HandlersOf<typeof pingRoutes> = {
  'get /api/ping/{key}': async ({ path, ...asked }) => await take(path.key, 'success', asked),
  'post /api/ping/{key}': async ({ path, ...asked }) => await take(path.key, 'success', asked),
  'get /api/ping/{key}/{what}': async ({ path, ...asked }) => await take(path.key, path.what, asked),
  'post /api/ping/{key}/{what}': async ({ path, ...asked }) => await take(path.key, path.what, asked),
}

async function take(key: string, what: string, { platform, query, context }: Given): Promise<Response> {
  // Whose client has gone away in the middle of the text has pinged all the same.
  const said = context.req.method === 'POST' ? await context.req.text().catch(() => '') : ''
  if (!(await takePing(await platform.engine(), key, { what, ...query, said }))) throw new HTTPException(404)
  return context.text('OK\n')
}
