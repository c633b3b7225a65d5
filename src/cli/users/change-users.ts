import type { Command } from 'commander'
import { commandLine } from '../../people/actor.ts'
import type { Role } from '../../people/role.ts'
import { createSignInLink } from '../../people/sign-in/sign-in.ts'
import type { User } from '../../people/users/user.ts'
import { changeUser, createUser } from '../../people/users/users.ts'
import type { Platform } from '../../platform.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'
import { userTable } from './list-users.ts'

export interface LinkFlags {
  address?: string
  json?: true
}

export interface AddFlags extends LinkFlags {
  name?: string
  role: Role
  groups?: string
}

export interface SetFlags {
  name?: string
  role?: Role
  groups?: string
  enable?: true
  unlock?: true
  json?: true
}

/** Adds somebody, and prints the link with which they sign in first. */
export async function addUser(
  command: Command,
  email: string,
  { name = email, role, groups, ...flags }: AddFlags,
): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const { database } = await platform.engine()
    const user = await createUser(database, { email, name, role, ...groupsOf(groups) }, commandLine)
    return await giveLink(platform, user.email, flags, { user })
  })
}

/** Prints a new link for somebody. */
export async function linkUser(command: Command, email: string, flags: LinkFlags): Promise<number> {
  return await withPlatform(command, (platform) => giveLink(platform, email, flags, {}))
}

/** Changes what somebody is called or may do. */
export async function setUser(
  command: Command,
  email: string,
  { name, role, groups, enable, unlock, json }: SetFlags,
): Promise<number> {
  const change = {
    ...(name === undefined ? {} : { name }),
    ...(role === undefined ? {} : { role }),
    ...groupsOf(groups),
    ...(enable ? { isDisabled: false } : {}),
    ...(unlock ? { isLocked: false as const } : {}),
  }
  return await changed(command, email, change, json)
}

/** Lets somebody in no more. */
export async function disableUser(command: Command, email: string, { json }: { json?: true }): Promise<number> {
  return await changed(command, email, { isDisabled: true }, json)
}

async function changed(
  command: Command,
  email: string,
  change: Parameters<typeof changeUser>[2],
  json: true | undefined,
): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const user: User = await changeUser((await platform.engine()).database, email, change, commandLine)
    if (json) printJson({ user })
    else print(userTable([user]))
    return exitCodes.done
  })
}

async function giveLink(
  platform: Platform,
  email: string,
  { address = platform.config.notifications.publicUrl ?? '', json }: LinkFlags,
  more: object,
): Promise<number> {
  const { token, expiresAt } = await createSignInLink((await platform.engine()).database, email, commandLine)
  const link = `${address.replace(/\/$/, '')}/sign-in#token=${token}`
  if (json) printJson({ ...more, link, expiresAt })
  else print(`${email} signs in once until ${moment(expiresAt)}, at the dashboard's address with\n${link}`)
  return exitCodes.done
}

function groupsOf(typed: string | undefined): { groups?: string[] } {
  if (typed === undefined) return {}
  return {
    groups: typed
      .split(',')
      .map((group) => group.trim())
      .filter((group) => group !== ''),
  }
}
