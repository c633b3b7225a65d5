import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import type { Role } from '../../people/role.ts'
import { createToken, endToken, listTokens } from '../../people/tokens/tokens.ts'
import { getUser } from '../../people/users/users.ts'
import { parseDuration } from '../../pipelines/duration.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface CreateFlags {
  user: string
  role: Role
  for?: string
  json?: true
}

/** Lists the tokens of everybody. */
export async function showTokens(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const tokens = await listTokens((await platform.engine()).database, null)
    const rows = tokens.map(({ id, name, user, role, prefix, expiresAt, lastUsedAt }) => [
      id,
      name,
      user,
      role,
      `${prefix}...`,
      expiresAt ? moment(expiresAt) : 'never',
      lastUsedAt ? moment(lastUsedAt) : 'never',
    ])
    if (json) printJson({ tokens })
    else if (rows.length === 0) print('there are no tokens')
    else print(table(['id', 'name', 'of', 'role', 'begins', 'expires', 'last used'], rows))
    return exitCodes.done
  })
}

/** Makes a token, and prints it: nobody can afterwards. */
export async function makeToken(command: Command, name: string, flags: CreateFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const { database } = await platform.engine()
    const user = await getUser(database, flags.user)
    const expiresAt = flags.for === undefined ? null : new Date(Date.now() + parseDuration(flags.for, '--for'))
    const { token, secret } = await createToken(database, { user, name, role: flags.role, expiresAt }, commandLine)
    if (flags.json) printJson({ token, secret })
    else print(secret)
    return exitCodes.done
  })
}

/** Ends a token, whoever's it is. */
export async function stopToken(command: Command, id: string, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    await endToken((await platform.engine()).database, id, null, commandLine)
    if (json) printJson({ id, ended: true })
    else print(`ended token ${id}`)
    return exitCodes.done
  })
}
