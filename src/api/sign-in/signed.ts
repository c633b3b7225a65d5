import { type Actor, nobodyFrom } from '../../people/actor.ts'
import { roles } from '../../people/role.ts'
import type { RouteRole } from '../contract/route.ts'

/** Who asks: a person in a browser, a program with a token, or nobody that is known. */
export interface Signed {
  actor: Actor
  /** What they may do; 'public' is what everybody may. */
  role: RouteRole
  /** The e-mail address, in lower case; null of nobody. */
  email: string | null
  groups: readonly string[]
  /** The session in the browser, where it is one. */
  sessionId: string | null
  /** When the token that was shown ends, where it is one that does. */
  tokenEndsAt?: Date
}

export const nobody: Signed = {
  actor: nobodyFrom({}),
  role: 'public',
  email: null,
  groups: [],
  sessionId: null,
}

/** What people and tokens may do; each may also do what stands before it. */
const ranks: readonly RouteRole[] = ['public', ...roles]

/** Whoever has this role may do what asks for that one. */
export function mayDo(role: RouteRole, asked: RouteRole): boolean {
  return ranks.indexOf(role) >= ranks.indexOf(asked)
}
