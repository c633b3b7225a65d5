import type { Command } from 'commander'
import type { DeliveryFlags } from './notifications/list-deliveries.ts'
import { upTo } from './up-to.ts'

/** `millrace notifications ...`. */
export function declare(command: Command): void {
  command
    .description('How people are told: lists channels and messages, and sends test messages.')
    .addHelpText('after', examples)

  command
    .command('list', { isDefault: true })
    .summary('list channels: whether they have their settings, work, and what waits')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }, list: Command) => {
      const { listChannels } = await import('./notifications/list-channels.ts')
      process.exitCode = await listChannels(list, flags)
    })

  command
    .command('test')
    .summary('send a test message, and say what came of it')
    .argument('<channel>', 'such as slack or email')
    .argument('[recipient]', "in the channel's own form; default: whom its settings name")
    .option('--json', 'print one JSON object')
    .action(async (channel: string, recipient: string | undefined, flags: { json?: true }, test: Command) => {
      const { testChannel } = await import('./notifications/send-test.ts')
      process.exitCode = await testChannel(test, channel, recipient, flags)
    })

  command
    .command('deliveries')
    .summary('list messages, the newest first, and what became of them')
    .option('--channel <name>', 'only over this channel')
    .option('--state <state>', "only in this state: 'pending', 'sent', 'failed', ...")
    .option('--limit <count>', 'how many; default 20', upTo(200), 20)
    .option('--after <text>', 'go on where a list before ended')
    .option('--file <file>', 'write all of them into a new file that ends in .csv, .xlsx or .pdf')
    .option('--json', 'print one JSON object')
    .action(async (flags: DeliveryFlags, deliveries: Command) => {
      const { listMessages } = await import('./notifications/list-deliveries.ts')
      process.exitCode = await listMessages(deliveries, flags)
    })
}

const examples = `
Recipients are shown in part; --json shows them as they are.

Examples:
  millrace notifications
  millrace notifications test slack
  millrace notifications test email ann@example.com
  millrace notifications deliveries --state failed`
