import type { Database } from '../database/database.ts'
import { program } from './actor.ts'
import { createSignInLink } from './sign-in/sign-in.ts'
import { createUser, listUsers } from './users/users.ts'

/** Nobody's mail arrives there, and nobody else has it: whoever starts Millrace first. */
const address = 'admin@localhost'

/**
 * Whoever starts Millrace first is its administrator. Answers the secret of a link to sign in with once, as long as nobody has
 * signed in yet; afterwards undefined.
 */
export async function firstAdministrator(database: Database): Promise<string | undefined> {
  const users = await listUsers(database)
  if (users.some(({ lastSeenAt }) => lastSeenAt)) return undefined
  const administrator = users.find(({ role, disabledAt }) => role === 'admin' && !disabledAt)
  if (users.length > 0 && !administrator) return undefined
  const user =
    administrator ?? (await createUser(database, { email: address, name: 'Administrator', role: 'admin' }, program))
  return (await createSignInLink(database, user.id, program)).token
}
