import type { Command } from 'commander'
import type { ListFlags, VerifyFlags } from './audit/show-audit.ts'
import { upTo } from './up-to.ts'

/** `millrace audit ...`. */
export function declare(command: Command): void {
  command.description('Who has changed what, and whether anybody has touched what is written of it.')
  command.addHelpText('after', examples)

  command
    .command('list', { isDefault: true })
    .summary('list what was done, the newest first, with attempts that were refused')
    .option('--actor <name>', 'only of this person or token')
    .option('--actor-kind <kind>', "only of a person, token, link, 'command line', program, engine, or nobody")
    .option('--action <name>', "only this, such as 'run.cancel'")
    .option('--object <id>', 'only to this run, alert, rule, ...')
    .option('--denied', 'only what was refused')
    .option('--from <time>', 'only what was done then or later: 2026-08-01, 2026-08-01T06:00:00Z')
    .option('--to <time>', 'only what was done by then; a day belongs to it')
    .option('--limit <count>', 'how many; default 20, at most 200', upTo(200), 20)
    .option('--after <text>', 'go on where a list before ended')
    .option('--file <file>', 'write all of them into a new file that ends in .csv, .xlsx or .pdf')
    .option('--json', 'print one JSON object')
    .action(async (flags: ListFlags, list: Command) => {
      const { showAudit } = await import('./audit/show-audit.ts')
      process.exitCode = await showAudit(list, flags)
    })

  command
    .command('show')
    .summary('show all that is written down of one entry: from where, with what, before and after')
    .argument('<number>', 'its number, as `audit list` tells it')
    .option('--json', 'print one JSON object')
    .action(async (number: string, flags: { json?: true }, show: Command) => {
      const { showEntry } = await import('./audit/show-entry.ts')
      process.exitCode = await showEntry(show, number, flags)
    })

  command
    .command('verify')
    .summary('recompute the chain, and hold it against the heads that were written down outside the database')
    .option('--heads <file>', 'a copy of the heads; default: where the configuration has them')
    .option('--json', 'print one JSON object')
    .action(async (flags: VerifyFlags, verify: Command) => {
      const { checkAudit } = await import('./audit/show-audit.ts')
      process.exitCode = await checkAudit(verify, flags)
    })
}

const examples = `
verify exits with 1 when something is wrong.

Examples:
  millrace audit --actor ann@example.com
  millrace audit --actor-kind 'command line'
  millrace audit show 1204
  millrace audit verify --heads /mnt/other-machine/audit-heads.jsonl`
