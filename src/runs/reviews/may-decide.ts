import { type Actor, actorText } from '../../people/actor.ts'
import type { Role } from '../../people/role.ts'
import type { Reviewers } from './review.ts'

/** Who wants to decide, as far as rights go by it. */
export interface Decider {
  /** In any case; undefined for who has none, the command line say. */
  email?: string | undefined
  groups: readonly string[]
  role: Role
}

/** Under which name the one vote of somebody is kept: a user has one, by whatever door. */
export function voterOf(actor: Actor): string {
  return actor.userId ?? actorText(actor)
}

/**
 * Whether somebody may decide a review: who is asked by e-mail address or as a member of a group, and administrators.
 * Operators only where nobody is named.
 */
export function mayDecide({ assignees, groups }: Reviewers, decider: Decider): boolean {
  if (decider.role === 'admin') return true
  if (assignees.length === 0 && groups.length === 0) return decider.role === 'operator'
  const isAssigned = decider.email !== undefined && assignees.includes(decider.email.toLowerCase())
  return isAssigned || groups.some((group) => decider.groups.includes(group))
}
