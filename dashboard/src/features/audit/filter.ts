import type { InputOf } from '../../client/routes.ts'
import { betweenDays } from '../../parts/between-days.ts'

/** Days are of whoever looks. */
export const auditFilters = ['actor', 'actorKind', 'action', 'object', 'outcome', 'from', 'to'] as const

/** Which entries are listed; what is empty is not asked about. */
export type AuditFilter = Readonly<Record<(typeof auditFilters)[number], string>>

type Query = NonNullable<InputOf<'get', '/api/audit'>['query']>
type ActorKind = NonNullable<Query['actorKind']>
const actorKinds = [
  'person',
  'token',
  'link',
  'command line',
  'program',
  'engine',
  'nobody',
] as const satisfies readonly ActorKind[]

/** What the API is asked: days are from their first to their last moment where one is. An address may say anything. */
export function auditQueryOf({ actorKind, outcome, from, to, ...rest }: AuditFilter): Query {
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, text]) => text !== '')),
    ...(isKind(actorKind) && { actorKind }),
    ...((outcome === 'done' || outcome === 'denied') && { outcome }),
    ...betweenDays(from, to),
  }
}

function isKind(text: string): text is ActorKind {
  return actorKinds.some((kind) => kind === text)
}
