import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import { listSessions, signOutEverywhere } from '../../people/sessions/list-sessions.ts'
import { getUser } from '../../people/users/users.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { counted, moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Lists where somebody, or anybody, is signed in. */
export async function showSessions(
  command: Command,
  email: string | undefined,
  { json }: { json?: true },
): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const { database } = await platform.engine()
    const userId = email === undefined ? null : (await getUser(database, email)).id
    const sessions = await listSessions(database, userId)
    const rows = sessions.map(({ user, createdAt, renewedAt, address, userAgent }) => [
      user,
      moment(createdAt),
      moment(renewedAt),
      address,
      userAgent,
    ])
    if (json) printJson({ sessions })
    else if (rows.length === 0) print('nobody is signed in')
    else print(table(['of', 'since', 'last seen', 'address', 'browser'], rows))
    return exitCodes.done
  })
}

/** Signs somebody out wherever they are signed in. */
export async function signOut(command: Command, email: string, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const ended = await signOutEverywhere((await platform.engine()).database, email, commandLine)
    if (json) printJson({ ended })
    else print(`ended ${counted(ended, 'session')} of ${email}`)
    return exitCodes.done
  })
}
