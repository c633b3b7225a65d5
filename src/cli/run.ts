import { type Command, Option } from 'commander'
import { runModes } from '../pipelines/run-mode.ts'
import type { RunFlags } from './run/request.ts'

/** `millrace run PIPELINE`. */
export function declare(command: Command): void {
  command
    .description('Runs a pipeline now, in this process, and shows what comes of it. Ctrl-C cancels the run.')
    .argument('<pipeline>', 'its name')
    .option('--mode <mode>', `${runModes.join(', ')}; default incremental, or backfill with --from and --to`)
    .option('--from <day>', 'first day of a backfill')
    .option('--to <day>', 'last day of a backfill; it belongs to it')
    .addOption(new Option('--start-date <day>', 'the same as --from').conflicts('from'))
    .addOption(new Option('--end-date <day>', 'the same as --to').conflicts('to'))
    .option('--param <name=value>', 'a parameter; may be repeated', collected)
    .option('--dry-run', 'run everything that reads, write nothing outside, show what it would do')
    .option('--skip <step>', 'leave a step out; may be repeated', collected)
    .option('--only <step>', 'leave all other steps out; may be repeated', collected)
    .option('--reuse <run>', 'take the outputs of skipped steps from this run')
    .option('--key <key>', 'run at most once for this key, ever')
    .option('--detach', 'put the run into the queue for a worker, and return')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', examples)
    .action(async (pipeline: string, flags: RunFlags) => {
      const { runPipeline } = await import('./run/run-pipeline.ts')
      process.exitCode = await runPipeline(command, pipeline, flags)
    })
}

function collected(value: string, before: string[] = []): string[] {
  return [...before, value]
}

const examples = `
Examples:
  millrace run energy-prices
  millrace run energy-prices --mode full_refresh
  millrace run energy-prices --from 2026-01-01 --to 2026-03-31
  millrace run energy-prices --skip eia --dry-run
  millrace run claims --param region=eu --param limit=5 --json
  millrace run energy-prices --detach`
