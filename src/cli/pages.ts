import type { Command } from 'commander'
import type { PageFlags } from './pages/show-pages.ts'

/** `millrace pages ...`. */
export function declare(command: Command): void {
  command.description('Pages that systems declare for the dashboard, and the rows they show.')
  command.addHelpText('after', examples)

  command
    .command('list', { isDefault: true })
    .summary('list the pages of all systems')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }, list: Command) => {
      const { listPages } = await import('./pages/show-pages.ts')
      process.exitCode = await listPages(list, flags)
    })

  command
    .command('show')
    .summary('show what a page shows, block by block; with --source the rows of one')
    .argument('<system>', 'whose page it is')
    .argument('<page>', 'its name')
    .option('--source <name>', 'the rows that its blocks read under this name')
    .option('--from <day>', 'with --source: first day')
    .option('--to <day>', 'with --source: last day')
    .option('--json', 'print one JSON object')
    .action(async (system: string, page: string, flags: PageFlags, show: Command) => {
      const { showPage } = await import('./pages/show-pages.ts')
      process.exitCode = await showPage(show, { system, page }, flags)
    })
}

const examples = `
Examples:
  millrace pages
  millrace pages show energy prices
  millrace pages show energy prices --source latest`
