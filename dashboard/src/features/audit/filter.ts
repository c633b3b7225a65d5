import type { InputOf } from '../../client/routes.ts'
import { betweenDays } from '../../parts/between-days.ts'

/** Days are of whoever looks. */
export const auditFilters = ['actor', 'action', 'object', 'outcome', 'from', 'to'] as const

/** Which entries are listed; what is empty is not asked about. */
export type AuditFilter = Readonly<Record<(typeof auditFilters)[number], string>>

/** What the API is asked: days are from their first to their last moment where one is. An address may say anything. */
export function auditQueryOf({
  outcome,
  from,
  to,
  ...rest
}: AuditFilter): NonNullable<InputOf<'get', '/api/audit'>['query']> {
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, text]) => text !== '')),
    ...((outcome === 'done' || outcome === 'denied') && { outcome }),
    ...betweenDays(from, to),
  }
}
