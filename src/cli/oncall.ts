import type { Command } from 'commander'
import type { OverrideFlags } from './oncall/on-call.ts'

/** `millrace oncall ...`. */
export function declare(command: Command): void {
  command
    .description('Who is on call, as notifications.onCall declares it, and who is instead for a time.')
    .addHelpText('after', examples)
  command
    .command('list', { isDefault: true })
    .summary('show who is on call now and next, and the overrides')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }, list: Command) => {
      const { showOnCall } = await import('./oncall/on-call.ts')
      process.exitCode = await showOnCall(list, flags)
    })
  command
    .command('add')
    .summary('put somebody on call for a time, whoever has the turn')
    .argument('<person>', 'a name of the rota')
    .option('--from <time>', 'from then on: a day, or 2026-08-18T22:00:00Z; default: now')
    .requiredOption('--for <duration>', 'for so long: 12h, 2d')
    .option('--json', 'print one JSON object')
    .action(async (person: string, flags: OverrideFlags, add: Command) => {
      const act = await import('./oncall/on-call.ts')
      process.exitCode = await act.putOnCall(add, person, flags)
    })
  command
    .command('remove')
    .summary('take an override back')
    .argument('<override>', 'its id')
    .action(async (override: string, _: unknown, remove: Command) => {
      const act = await import('./oncall/on-call.ts')
      process.exitCode = await act.takeBack(remove, override)
    })
}

const examples = `
Examples:
  millrace oncall
  millrace oncall add Ben --from 2026-08-22 --for 2d
  millrace oncall remove 019a2f6b-7c1e-7d1a-9a52-3f0f2b1c4d5e`
