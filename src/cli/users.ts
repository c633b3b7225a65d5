import { type Command, Option } from 'commander'
import { roles } from '../people/role.ts'
import type { AddFlags, LinkFlags, SetFlags } from './users/change-users.ts'

type Json = { json?: true }

/** `millrace users ...`. */
export function declare(command: Command): void {
  command.description('Who may sign in, and what they may do.').addHelpText('after', examples)

  command
    .command('list', { isDefault: true })
    .summary('list everybody who may sign in')
    .option('--json', 'print one JSON object')
    .action(async (flags: Json, list: Command) => {
      const { showUsers } = await import('./users/list-users.ts')
      process.exitCode = await showUsers(list, flags)
    })

  command
    .command('add')
    .summary('add somebody, and print a link with which they sign in once, within a day')
    .argument('<email>', 'their address')
    .option('--name <name>', 'what they are called; default: their address')
    .addOption(role().default('viewer'))
    .option('--groups <names>', 'for reviews, with commas between them')
    .option('--address <url>', 'where the dashboard is; default: publicUrl of the configuration')
    .option('--json', 'print one JSON object')
    .action(async (email: string, flags: AddFlags, add: Command) => {
      const { addUser } = await import('./users/change-users.ts')
      process.exitCode = await addUser(add, email, flags)
    })

  command
    .command('set')
    .summary('change what somebody is called or may do')
    .argument('<email>', 'their address')
    .option('--name <name>', 'what they are called')
    .addOption(role())
    .option('--groups <names>', "with commas between them; '' for none")
    .option('--enable', 'let them sign in again')
    .option('--unlock', 'let them try again where wrong passwords have locked them out')
    .option('--json', 'print one JSON object')
    .action(async (email: string, flags: SetFlags, set: Command) => {
      const { setUser } = await import('./users/change-users.ts')
      process.exitCode = await setUser(set, email, flags)
    })

  command
    .command('link')
    .summary('print a new link with which somebody signs in once, within a day')
    .argument('<email>', 'their address')
    .option('--address <url>', 'where the dashboard is; default: publicUrl of the configuration')
    .option('--json', 'print one JSON object')
    .action(async (email: string, flags: LinkFlags, link: Command) => {
      const { linkUser } = await import('./users/change-users.ts')
      process.exitCode = await linkUser(link, email, flags)
    })

  command
    .command('sessions')
    .summary('list where people are signed in')
    .argument('[email]', 'only of this person')
    .option('--json', 'print one JSON object')
    .action(async (email: string | undefined, flags: Json, sessions: Command) => {
      const { showSessions } = await import('./users/sessions.ts')
      process.exitCode = await showSessions(sessions, email, flags)
    })

  command
    .command('sign-out')
    .summary('end every session of somebody; they may sign in again')
    .argument('<email>', 'their address')
    .option('--json', 'print one JSON object')
    .action(async (email: string, flags: Json, out: Command) => {
      const { signOut } = await import('./users/sessions.ts')
      process.exitCode = await signOut(out, email, flags)
    })

  command
    .command('disable')
    .summary('let somebody in no more: their sessions and tokens end at once')
    .argument('<email>', 'their address')
    .option('--json', 'print one JSON object')
    .action(async (email: string, flags: Json, disable: Command) => {
      const { disableUser } = await import('./users/change-users.ts')
      process.exitCode = await disableUser(disable, email, flags)
    })
}

const role = () => new Option('--role <role>', 'what they may do').choices(roles)

const examples = `
A viewer sees everything, an operator steers what runs, an admin also says who may do what.

Examples:
  millrace users
  millrace users add ann@example.com --name Ann --role operator
  millrace users set ann@example.com --role admin
  millrace users disable ann@example.com`
