import type { Command } from 'commander'
import type { GridFlags } from './pipelines/show-grid.ts'

type Json = { json?: true }

/** `millrace pipelines ...`. */
export function declare(command: Command): void {
  command.description('What pipelines there are, how they stand, and what they are made of.')
  command.addHelpText('after', examples)

  command
    .command('list', { isDefault: true })
    .summary('list pipelines, with how they stand')
    .option('--json', 'print one JSON object')
    .action(async (flags: Json, list: Command) => {
      const { listPipelines } = await import('./pipelines/list-pipelines.ts')
      process.exitCode = await listPipelines(list, flags)
    })

  command
    .command('show')
    .summary('show a pipeline: its steps, schedules, datasets and versions')
    .argument('<pipeline>', 'its name')
    .option('--json', 'print one JSON object')
    .action(async (name: string, flags: Json, show: Command) => {
      const { showPipeline } = await import('./pipelines/show-pipeline.ts')
      process.exitCode = await showPipeline(show, name, flags)
    })

  command
    .command('grid')
    .summary('show which windows of a stretch of days its runs have done')
    .argument('<pipeline>', 'its name')
    .requiredOption('--from <day>', 'first day')
    .requiredOption('--to <day>', 'last day; it belongs to it')
    .option('--every <length>', 'length of a window: 1d, week, month; default by the length of the stretch')
    .option('--json', 'print one JSON object')
    .action(async (name: string, flags: GridFlags, grid: Command) => {
      const { showGrid } = await import('./pipelines/show-grid.ts')
      process.exitCode = await showGrid(grid, name, flags)
    })
}

const examples = `
Examples:
  millrace pipelines
  millrace pipelines show energy-prices
  millrace pipelines grid energy-prices --from 2026-01-01 --to 2026-03-31`
