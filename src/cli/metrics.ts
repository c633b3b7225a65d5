import type { Command } from 'commander'
import type { ShowFlags } from './metrics/show-metrics.ts'
import type { UpdateFlags } from './metrics/update-metrics.ts'
import { upTo } from './up-to.ts'

/** `millrace metrics ...`. */
export function declare(command: Command): void {
  command
    .description("How runs went, day by day in the team's time zone, and against their goals.")
    .addHelpText('after', examples)

  command
    .command('show', { isDefault: true })
    .summary('show the last days of every pipeline (also `millrace metrics` alone)')
    .option('--days <count>', 'how many, today with them; default 7', upTo(1000), 7)
    .option('--pipeline <name>', 'only of this pipeline; with its metrics')
    .option('--file <file>', 'write them into a new file that ends in .csv, .xlsx or .pdf')
    .option('--json', 'print one JSON object')
    .action(async (flags: ShowFlags, show: Command) => {
      const { showMetrics } = await import('./metrics/show-metrics.ts')
      process.exitCode = await showMetrics(show, flags)
    })

  command
    .command('update')
    .summary('bring the figures up to date, where no monitor is running')
    .option('--day <day>', 'compute this day as a whole; default: today')
    .option('--json', 'print one JSON object')
    .action(async (flags: UpdateFlags, update: Command) => {
      const { updateFigures } = await import('./metrics/update-metrics.ts')
      process.exitCode = await updateFigures(update, flags)
    })

  command
    .command('levels')
    .summary('show service levels: this month, what is left of the error budget, the months before')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }, levels: Command) => {
      const { showLevels } = await import('./metrics/show-levels.ts')
      process.exitCode = await showLevels(levels, flags)
    })

  command
    .command('retention')
    .summary('show how long what is kept')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }, retention: Command) => {
      const { showRetention } = await import('./metrics/show-retention.ts')
      process.exitCode = await showRetention(retention, flags)
    })
}

const examples = `
Examples:
  millrace metrics --days 30 --pipeline energy-prices
  millrace metrics update --day 2026-08-18
  millrace metrics levels`
