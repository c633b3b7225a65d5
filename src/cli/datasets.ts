import type { Command } from 'commander'
import type { QualityFlags, ValuesFlags } from './datasets/show-dataset.ts'

/** `millrace datasets ...`. */
export function declare(command: Command): void {
  command.description('What datasets there are, how fresh and how good they are.').addHelpText('after', examples)

  command
    .command('list', { isDefault: true })
    .summary('list datasets, with how fresh each series is')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }, list: Command) => {
      const { listDatasets } = await import('./datasets/list-datasets.ts')
      process.exitCode = await listDatasets(list, flags)
    })

  command
    .command('quality')
    .summary('show the scores of the runs that loaded it, oldest first')
    .argument('<dataset>', 'its name')
    .option('--days <count>', 'of how many days; default 30')
    .option('--file <file>', 'write them into a new file that ends in .csv, .xlsx or .pdf')
    .option('--json', 'print one JSON object')
    .action(async (name: string, flags: QualityFlags, quality: Command) => {
      const { showQuality } = await import('./datasets/show-dataset.ts')
      process.exitCode = await showQuality(quality, name, flags)
    })

  command
    .command('values')
    .summary('show the value of each series by time; thinned out where there are many')
    .argument('<dataset>', 'its name')
    .option('--from <day>', 'first day')
    .option('--to <day>', 'last day; it belongs to it')
    .option('--json', 'print one JSON object')
    .action(async (name: string, flags: ValuesFlags, values: Command) => {
      const { showValues } = await import('./datasets/show-dataset.ts')
      process.exitCode = await showValues(values, name, flags)
    })
}

const examples = `
Examples:
  millrace datasets
  millrace datasets quality energy-prices --days 90 --file quality.xlsx
  millrace datasets values energy-prices --from 2026-08-01`
