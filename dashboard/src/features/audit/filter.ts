import type { InputOf } from '../../client/routes.ts'

/** Days are of whoever looks. */
export const auditFilters = ['actor', 'action', 'object', 'outcome', 'from', 'to'] as const

/** Which entries are listed; what is empty is not asked about. */
export type AuditFilter = Readonly<Record<(typeof auditFilters)[number], string>>

const day = /^\d{4}-\d{2}-\d{2}$/

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
    ...(day.test(from) && { from: startOf(from, 0) }),
    ...(day.test(to) && { to: startOf(to, 1) }),
  }
}

function startOf(text: string, daysLater: number): string {
  const start = new Date(`${text}T00:00:00`)
  start.setDate(start.getDate() + daysLater)
  return start.toISOString()
}
