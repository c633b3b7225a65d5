import type { Command } from 'commander'
import type { ExportFlags } from './quarantine/export-rows.ts'
import type { FilterFlags, SelectionFlags } from './quarantine/selection.ts'
import type { RowFlags } from './quarantine/show-rows.ts'
import { upTo } from './up-to.ts'

const batchId = "a batch's id, or the beginning of it where no other's begins so"

/** `millrace quarantine ...`. */
export function declare(command: Command): void {
  command
    .description(
      'Rows that did not fit their dataset, and batches that did not get into their table: lists, shows, replays them, ' +
        'gives them up.',
    )
    .addHelpText('after', examples)

  filtered(command.command('list', { isDefault: true }))
    .summary('list what is kept, and why; no values of rows')
    .option('--json', 'print one JSON object')
    .action(async (flags: FilterFlags & { json?: true }, list: Command) => {
      const { listKept } = await import('./quarantine/list-kept.ts')
      process.exitCode = await listKept(list, flags)
    })

  filtered(command.command('show'))
    .summary('show a batch, or rows of several, as they came; their values may be of people')
    .argument('[batch]', batchId)
    .option('--limit <count>', 'how many rows; default 20', upTo(200), 20)
    .option('--after <text>', 'without a batch: go on where rows before ended')
    .option('--json', 'print one JSON object')
    .action(async (batch: string | undefined, flags: RowFlags, show: Command) => {
      const { showKept } = await import('./quarantine/show-rows.ts')
      process.exitCode = await showKept(show, batch, flags)
    })

  filtered(command.command('export'))
    .summary('write rows in quarantine to a file, as they came; their values may be of people')
    .argument('[batch]', batchId)
    .requiredOption('--file <file>', 'a new file that ends in .csv, .xlsx, .pdf or .jsonl')
    .action(async (batch: string | undefined, flags: ExportFlags, exporting: Command) => {
      const { exportRows } = await import('./quarantine/export-rows.ts')
      process.exitCode = await exportRows(exporting, batch, flags)
    })

  selected(command.command('replay'))
    .summary('check rows and batches once more, and store those that fit and are not overtaken')
    .action(async (batch: string | undefined, flags: SelectionFlags, replay: Command) => {
      const { replayKept } = await import('./quarantine/replay-kept.ts')
      process.exitCode = await replayKept(replay, batch, flags)
    })

  selected(command.command('discard'))
    .summary('give rows and batches up: they stay, and are not replayed')
    .action(async (batch: string | undefined, flags: SelectionFlags, discard: Command) => {
      const { discardKept } = await import('./quarantine/discard-kept.ts')
      process.exitCode = await discardKept(discard, batch, flags)
    })
}

function filtered(command: Command): Command {
  return command
    .option('--dataset <name>', 'only of this dataset')
    .option('--source <source>', 'only of this source')
    .option('--reason <reason>', 'only rows that are there for this reason')
    .option('--run <run>', 'only what this run has left')
}

function selected(command: Command): Command {
  return filtered(command.argument('[batch]', batchId))
    .option('--all', 'everything that is kept')
    .option('--json', 'print one JSON object')
}

const examples = `
Values of rows are shown by \`show\` and written by \`export\`, and nowhere else.

Examples:
  millrace quarantine list --dataset energy-prices
  millrace quarantine show 019a2f
  millrace quarantine export --reason type --file bad-rows.csv
  millrace quarantine list --run 019a2f
  millrace quarantine replay 019a2f
  millrace quarantine replay --dataset energy-prices
  millrace quarantine discard --reason not_a_row`
