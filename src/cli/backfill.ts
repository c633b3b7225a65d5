import { type Command, Option } from 'commander'
import type { StartFlags } from './backfill/start-backfill.ts'
import type { StretchFlags } from './backfill/stretch.ts'
import { upTo } from './up-to.ts'

/** `millrace backfill ...`. */
export function declare(command: Command): void {
  command
    .description('Cuts a long stretch of history into windows, and runs each once; live runs go first.')
    .addHelpText('after', examples)

  stretched(command.command('plan'))
    .summary('show which windows of a stretch are done, and start nothing')
    .option('--json', 'print one JSON object')
    .action(async (pipeline: string, flags: StretchFlags, plan: Command) => {
      const { showPlan } = await import('./backfill/show-plan.ts')
      process.exitCode = await showPlan(plan, pipeline, flags)
    })

  stretched(command.command('start'))
    .summary('put a run for each window into the queue, for workers')
    .addOption(new Option('--missing', 'windows that no run has covered (the default)').conflicts(['failed', 'all']))
    .addOption(
      new Option('--failed', 'windows whose newest run failed, was partial or was cancelled').conflicts(['all']),
    )
    .option('--all', 'all windows, those that are done as well')
    .option('--parallel <count>', 'how many of its runs may be under way at once; default 1', upTo(10_000))
    .option('--json', 'print one JSON object')
    .action(async (pipeline: string, flags: StartFlags, start: Command) => {
      const { startBackfill } = await import('./backfill/start-backfill.ts')
      process.exitCode = await startBackfill(start, pipeline, flags)
    })

  command
    .command('status')
    .summary('list backfills, or show the windows of one')
    .argument('[backfill]', "its id, or the beginning of it where no other's begins so")
    .option('--json', 'print one JSON object')
    .action(async (backfill: string | undefined, flags: { json?: true }, status: Command) => {
      const { listAll, showOne } = await import('./backfill/show-status.ts')
      process.exitCode = await (backfill === undefined ? listAll(status, flags) : showOne(status, backfill, flags))
    })

  command
    .command('cancel')
    .summary('cancel what is left of a backfill; what is done stays done')
    .argument('<backfill>', "its id, or the beginning of it where no other's begins so")
    .option('--json', 'print one JSON object')
    .action(async (backfill: string, flags: { json?: true }, cancel: Command) => {
      const { cancelOne } = await import('./backfill/cancel-backfill.ts')
      process.exitCode = await cancelOne(cancel, backfill, flags)
    })
}

/** What every command about a stretch takes. */
function stretched(command: Command): Command {
  return command
    .argument('<pipeline>', 'its name')
    .option('--from <day>', 'first day')
    .option('--to <day>', 'last day; it belongs to it')
    .addOption(new Option('--start-date <day>', 'the same as --from').conflicts('from'))
    .addOption(new Option('--end-date <day>', 'the same as --to').conflicts('to'))
    .option('--every <length>', 'length of a window: month, year, week, or whole days such as 30d; default month')
}

const examples = `
Examples:
  millrace backfill plan energy-prices --from 2016-01-01 --to 2025-12-31
  millrace backfill start energy-prices --from 2016-01-01 --to 2025-12-31 --parallel 2
  millrace backfill start energy-prices --from 2016-01-01 --to 2025-12-31 --failed
  millrace backfill status
  millrace backfill cancel 3f0c`
