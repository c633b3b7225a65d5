import { type Command, Option } from 'commander'
import { roles } from '../people/role.ts'
import type { CreateFlags } from './tokens/act-on-tokens.ts'

type Json = { json?: true }

/** `millrace tokens ...`. */
export function declare(command: Command): void {
  command.description('What programs show instead of signing in.').addHelpText('after', examples)

  command
    .command('list', { isDefault: true })
    .summary('list tokens that are good')
    .option('--json', 'print one JSON object')
    .action(async (flags: Json, list: Command) => {
      const { showTokens } = await import('./tokens/act-on-tokens.ts')
      process.exitCode = await showTokens(list, flags)
    })

  command
    .command('create')
    .summary('make a token for a program, and print it this once')
    .argument('<name>', 'what it is for')
    .requiredOption('--user <email>', 'whose it is; it may do at most what they may')
    .addOption(role().default('viewer'))
    .option('--for <duration>', "how long it is good: '90d'; default: for ever")
    .option('--json', 'print one JSON object')
    .action(async (name: string, flags: CreateFlags, create: Command) => {
      const { makeToken } = await import('./tokens/act-on-tokens.ts')
      process.exitCode = await makeToken(create, name, flags)
    })

  command
    .command('end')
    .summary('end a token')
    .argument('<id>', 'as `tokens list` shows it')
    .option('--json', 'print one JSON object')
    .action(async (id: string, flags: Json, end: Command) => {
      const { stopToken } = await import('./tokens/act-on-tokens.ts')
      process.exitCode = await stopToken(end, id, flags)
    })
}

const role = () => new Option('--role <role>', 'what it may do').choices(roles)

const examples = `
A program sends it as \`Authorization: Bearer mlr_...\`.

Examples:
  millrace tokens
  millrace tokens create nightly-export --user ann@example.com --for 90d`
