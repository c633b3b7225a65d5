import { useQuery } from '@tanstack/react-query'
import type { AnswerOf } from './routes.ts'
import { asked } from './use-get.ts'

export type Session = AnswerOf<'get', '/api/session'>
type Role = Session['user']['role']

export const sessionQuery = { ...asked('/api/session'), staleTime: 60_000 }

const ranks: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 }

/** Who is signed in; undefined before anybody is. */
export function useSession(): Session | undefined {
  return useQuery({ ...sessionQuery, enabled: false }).data
}

/** Whether who is signed in may do what is for this role. The server decides; the page leaves out what would be refused. */
export function useMay(role: Role): boolean {
  const session = useSession()
  return session !== undefined && ranks[session.user.role] >= ranks[role]
}
