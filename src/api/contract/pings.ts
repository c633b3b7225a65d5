import { z } from '@hono/zod-openapi'
import { route } from './route.ts'

const count = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional()

/** What may stand in the address of a ping. Its body is what the script says beside, of which the last 10 kB are kept. */
const query = z.object({
  /** Tells runs apart that go on at once. */
  run: z.string().min(1).max(100).optional(),
  /** Records done so far, failed ones among them. */
  records: count,
  failedRecords: count,
})

const ended = { role: 'public', query, media: 'text/plain', path: '/api/ping/{key}' } as const
const told = { ...ended, path: '/api/ping/{key}/{what}' } as const
const success = 'A script tells that its job is done. The key in the address is the secret.'
const other = 'A script tells of its job: start, success, fail, progress, log, or an exit code, 0 to 255.'

/** What scripts tell by an address alone, as `curl` does in a crontab. */
export const pingRoutes = [
  route({ ...ended, method: 'get', summary: success }),
  route({ ...ended, method: 'post', summary: success }),
  route({ ...told, method: 'get', summary: other }),
  route({ ...told, method: 'post', summary: other }),
] as const
