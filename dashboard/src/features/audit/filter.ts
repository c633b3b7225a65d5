import type { InputOf } from '../../client/routes.ts'

/** Which entries are listed. */
export interface AuditFilter {
  actor?: string
  action?: string
  object?: string
  outcome?: 'done' | 'denied'
  /** Days of whoever looks. */
  from?: string
  to?: string
}

/** What the API is asked: days are from their first to their last moment where one is. */
export function auditQueryOf({ from, to, ...rest }: AuditFilter): NonNullable<InputOf<'get', '/api/audit'>['query']> {
  return { ...rest, ...(from && { from: startOf(from, 0) }), ...(to && { to: startOf(to, 1) }) }
}

function startOf(day: string, daysLater: number): string {
  const start = new Date(`${day}T00:00:00`)
  start.setDate(start.getDate() + daysLater)
  return start.toISOString()
}
