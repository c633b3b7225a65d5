import type { Command } from 'commander'
import type { TestFlags } from './rules/replay-rule.ts'
import type { SetFlags } from './rules/set-rule.ts'

/** `millrace rules ...`. */
export function declare(command: Command): void {
  command.description('What people are told of, and from which figures on.').addHelpText('after', examples)
  command
    .command('list', { isDefault: true })
    .summary('list rules, with what operators have changed')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }, list: Command) => {
      const { showRules } = await import('./rules/list-rules.ts')
      process.exitCode = await showRules(list, flags)
    })
  command
    .command('set')
    .summary('change a rule while it runs: below=0.7 for=10m severity=critical; WORD= takes a change back')
    .argument('<rule>', 'its name')
    .argument('[changes...]', 'WORD=VALUE, by the words it is declared with')
    .option('--off', 'judge by it no more')
    .option('--on', 'judge by it again')
    .option('--json', 'print one JSON object')
    .action(async (name: string, changes: string[], flags: SetFlags, set: Command) => {
      const { changeRule } = await import('./rules/set-rule.ts')
      process.exitCode = await changeRule(set, name, changes, flags)
    })
  command
    .command('test')
    .summary('replay a rule over what it was shown')
    .argument('<rule>', 'its name')
    .requiredOption('--from <day>', 'the first day or instant')
    .requiredOption('--to <day>', 'the last day, inclusive, or an instant')
    .option('--as-it-stands', 'by the rule as it is now: what would have happened')
    .option('--json', 'print one JSON object')
    .action(async (name: string, flags: TestFlags, test: Command) => {
      const { replayRule } = await import('./rules/replay-rule.ts')
      process.exitCode = await replayRule(test, name, flags)
    })
}

const examples = `
Examples:
  millrace rules
  millrace rules set approval-low below=0.75 for=10m
  millrace rules set run-partial --off
  millrace rules test approval-low --from 2026-08-01 --to 2026-08-31 --as-it-stands`
