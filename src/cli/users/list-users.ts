import type { Command } from 'commander'
import type { User } from '../../people/users/user.ts'
import { listUsers } from '../../people/users/users.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Lists everybody who may sign in. */
export async function showUsers(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const users = await listUsers((await platform.engine()).database)
    if (json) printJson({ users })
    else print(users.length === 0 ? 'nobody yet: `millrace start` adds the first' : userTable(users))
    return exitCodes.done
  })
}

/** Users for people. */
export function userTable(users: readonly User[]): string {
  return table(
    ['address', 'name', 'role', 'groups', 'last seen', 'state'],
    users.map(({ email, name, role, groups, lastSeenAt, disabledAt, lockedUntil }) => {
      const isLocked = lockedUntil !== null && lockedUntil > new Date()
      const state = disabledAt ? 'disabled' : isLocked ? `locked until ${moment(lockedUntil)}` : ''
      return [email, name, role, groups.join(', '), lastSeenAt ? moment(lastSeenAt) : 'never', state]
    }),
  )
}
