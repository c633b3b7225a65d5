import type { Pool } from 'pg'
import { readHeads } from '../../people/audit/heads.ts'
import { type AuditFilter, getEntry, listAudit } from '../../people/audit/list-audit.ts'
import { verifyAudit } from '../../people/audit/verify.ts'
import { pageOf, readCursor } from '../../pipelines/cursor.ts'
import type { auditRoutes } from '../contract/audit.ts'
import { columns } from '../exports/columns.ts'
import { exportFile, rowsOfPages } from '../exports/export-file.ts'
import type { HandlersOf } from '../handlers.ts'

/** Who has changed what, and whether it was written so. */
export const auditHandlers: HandlersOf<typeof auditRoutes> = {
  'get /api/audit': async ({ platform, query }) => await pageOfAudit((await platform.engine()).database.pool, query),
  'get /api/audit/export': async ({ platform, query: { format, ...filter } }) => {
    const { pool } = (await platform.engine()).database
    const rows = rowsOfPages((page) => pageOfAudit(pool, { ...filter, ...page }))
    const { timezone } = platform.config
    return await exportFile({ columns: columns.audit, rows }, { title: 'Audit', format, timezone })
  },
  'get /api/audit/verify': async ({ platform }) => {
    // The heads first: what is recorded meanwhile is then only ahead of them.
    const heads = await readHeads(platform.auditHeads)
    return await verifyAudit((await platform.engine()).database, heads)
  },
  'get /api/audit/{number}': async ({ platform, path }) =>
    await getEntry((await platform.engine()).database.pool, path.number),
}

type AuditQuery = Omit<AuditFilter, 'from' | 'to' | 'before' | 'limit'> & {
  from?: string | undefined
  to?: string | undefined
  after?: string | undefined
  limit: number
}

async function pageOfAudit(pool: Pool, { after, limit, from, to, ...filter }: AuditQuery) {
  const before = readCursor(after, ['number'])?.[0]
  const entries = await listAudit(pool, {
    ...filter,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
    before: before === undefined ? undefined : Number(before),
    limit: limit + 1,
  })
  return pageOf(entries, limit, ({ number }) => [number])
}
