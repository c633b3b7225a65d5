import { readHeads } from '../../people/audit/heads.ts'
import { listAudit } from '../../people/audit/list-audit.ts'
import { verifyAudit } from '../../people/audit/verify.ts'
import { pageOf, readCursor } from '../../pipelines/cursor.ts'
import type { auditRoutes } from '../contract/audit.ts'
import type { HandlersOf } from '../handlers.ts'

/** Who has changed what, and whether it was written so. */
export const auditHandlers: HandlersOf<typeof auditRoutes> = {
  'get /api/audit': async ({ platform, query }) => {
    const { after, limit, from, to, ...filter } = query
    const before = readCursor(after, 1)?.[0]
    const entries = await listAudit((await platform.engine()).database.pool, {
      ...filter,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
      before: before === undefined ? undefined : Number(before),
      limit: limit + 1,
    })
    return pageOf(entries, limit, ({ number }) => [number])
  },
  'get /api/audit/verify': async ({ platform }) => {
    // The heads first: what is recorded meanwhile is then only ahead of them.
    const heads = await readHeads(platform.auditHeads)
    return await verifyAudit((await platform.engine()).database, heads)
  },
}
