import type { Role } from '../role.ts'

/** Somebody who may sign in. */
export interface User {
  id: string
  /** In lower case: it is what they are known by. */
  email: string
  name: string
  role: Role
  groups: string[]
  locale: string | null
  hasPassword: boolean
  /** Until when somebody is kept from guessing their password, from an address or from everywhere. */
  lockedUntil: Date | null
  disabledAt: Date | null
  createdAt: Date
  lastSeenAt: Date | null
}
