import { Argument, type Command } from 'commander'
import { runStates } from '../runs/run.ts'
import type { ListFlags } from './runs/list-runs.ts'
import type { DoneFlags } from './runs/mark-done.ts'
import type { ItemFlags } from './runs/one-run.ts'
import type { AgainFlags } from './runs/run-again.ts'
import type { LogFlags } from './runs/show-logs.ts'
import type { Deed } from './runs/steer-several.ts'
import { upTo } from './up-to.ts'

const runId = ['<run>', "its id, or the beginning of it where no other run's begins so"] as const

/** `millrace runs ...`. */
export function declare(command: Command): void {
  command.description('Lists runs, newest first; shows, follows and steers one.').addHelpText('after', examples)

  command
    .command('list', { isDefault: true })
    .summary('list runs, newest first (also `millrace runs` alone)')
    .argument('[word]')
    .option('--pipeline <name>', 'only of this pipeline')
    .option('--state <state>', `only in this state, or several with commas between: ${runStates.join(', ')}`)
    .option('--trigger <text>', "only what was started by what begins so: 'schedule', 'person ada@example.com'")
    .option('--backfill <backfill>', 'only of this backfill, by its id')
    .option('--from <time>', 'only created then or later: 2026-08-01, 2026-08-01T06:00:00Z')
    .option('--to <time>', 'only created by then; a day belongs to it')
    .option('--search <text>', 'only where the id begins so, or the pipeline has it in its name')
    .option('--sort <order>', '-startedAt, startedAt, -durationMs or durationMs; default: the newest first')
    .option('--limit <count>', 'how many; default 20, at most 200', upTo(200), 20)
    .option('--after <text>', 'go on where a list before ended')
    .option('--file <file>', 'write all of them into a new file that ends in .csv, .xlsx or .pdf')
    .option('--json', 'print one JSON object')
    .action(async (word: string | undefined, flags: ListFlags, list: Command) => {
      const { listAll } = await import('./runs/list-runs.ts')
      process.exitCode = await listAll(list, word, flags)
    })

  command
    .command('show')
    .summary('show how a run stands, or ended')
    .argument(...runId)
    .option('--json', 'print one JSON object')
    .action(async (run: string, flags: { json?: true }, show: Command) => {
      const { showRun } = await import('./runs/show-run.ts')
      process.exitCode = await showRun(show, run, flags)
    })

  command
    .command('items')
    .summary('list the items of a step of a run')
    .argument(...runId)
    .argument('<step>', 'its name')
    .option('--state <state>', "only in these: 'failed', 'failed,skipped'")
    .option('--limit <count>', 'how many; default 50, at most 200', upTo(200), 50)
    .option('--after <text>', 'go on where a list before ended')
    .option('--json', 'print one JSON object')
    .action(async (run: string, step: string, flags: ItemFlags, items: Command) => {
      const { showItems } = await import('./runs/one-run.ts')
      process.exitCode = await showItems(items, run, step, flags)
    })

  command
    .command('compare')
    .summary('show how a run differs from the last good one of its pipeline')
    .argument(...runId)
    .option('--json', 'print one JSON object')
    .action(async (run: string, flags: { json?: true }, compare: Command) => {
      const { compareRun } = await import('./runs/one-run.ts')
      process.exitCode = await compareRun(compare, run, flags)
    })

  command
    .command('events')
    .summary("show a run's trail: every move, when, and by whom")
    .argument(...runId)
    .option('--json', 'print one JSON object')
    .action(async (run: string, flags: { json?: true }, events: Command) => {
      const { showEvents } = await import('./runs/show-events.ts')
      process.exitCode = await showEvents(events, run, flags)
    })

  command
    .command('logs')
    .summary('show what the steps of a run have logged')
    .argument(...runId)
    .option('--step <step>', 'only of this step')
    .option('--level <level>', 'only of these: debug, info, warn, error')
    .option('--search <text>', 'only lines with this text')
    .option('--file <file>', 'write them into a new file that ends in .csv, .xlsx or .pdf')
    .option('--follow', 'go on until the run ends')
    .option('--json', 'print one JSON object; with --follow one a line')
    .action(async (run: string, flags: LogFlags, logs: Command) => {
      const { showLogs } = await import('./runs/show-logs.ts')
      process.exitCode = await showLogs(logs, run, flags)
    })

  command
    .command('resume')
    .summary('go on with a failed, partial, paused or cancelled run, in this process')
    .argument(...runId)
    .option('--detach', 'leave it to a worker, and return')
    .option('--json', 'print the result as one JSON object')
    .action(async (run: string, flags: AgainFlags, resume: Command) => {
      const { resumeHere } = await import('./runs/run-again.ts')
      process.exitCode = await resumeHere(resume, run, flags)
    })

  command
    .command('plan')
    .summary('show what a retry would run again, and start nothing')
    .argument(...runId)
    .option('--from <step>', 'if it began there')
    .option('--json', 'print one JSON object')
    .action(async (run: string, flags: { from?: string; json?: true }, plan: Command) => {
      const { planRetry } = await import('./runs/one-run.ts')
      process.exitCode = await planRetry(plan, run, flags)
    })

  command
    .command('retry')
    .summary('run the same once more as a new run, in this process')
    .argument(...runId)
    .option('--from <step>', 'begin there, and reuse the outputs of all steps that do not come after it')
    .option('--detach', 'leave it to a worker, and return')
    .option('--json', 'print the result as one JSON object')
    .action(async (run: string, flags: AgainFlags, retry: Command) => {
      const { retryHere } = await import('./runs/run-again.ts')
      process.exitCode = await retryHere(retry, run, flags)
    })

  command
    .command('done')
    .summary('take a step as done by hand; the run can then be resumed behind it')
    .argument(...runId)
    .argument('<step>', 'its name')
    .requiredOption('--reason <text>', 'why, for the others')
    .option('--item <item>', 'this item of an each')
    .option('--output <json>', 'what the steps that read it are given; default null')
    .option('--json', 'print one JSON object')
    .action(async (run: string, step: string, flags: DoneFlags, done: Command) => {
      const { markDone } = await import('./runs/mark-done.ts')
      process.exitCode = await markDone(done, run, step, flags)
    })

  command
    .command('bulk')
    .summary('cancel, resume or retry several runs; resumed and new ones are left to workers')
    .addArgument(new Argument('<what>', 'what to do with them').choices(['cancel', 'resume', 'retry']))
    .argument('<runs...>', 'their ids, or the beginnings of them')
    .option('--json', 'print one JSON object')
    .action(async (what: Deed, runs: string[], flags: { json?: true }, bulk: Command) => {
      const { steerSeveral } = await import('./runs/steer-several.ts')
      process.exitCode = await steerSeveral(bulk, what, runs, flags)
    })

  for (const [verb, summary] of [
    ['pause', 'start nothing new in a run; what is under way ends'],
    ['cancel', 'end a run, whatever it is doing'],
  ] as const) {
    command
      .command(verb)
      .summary(summary)
      .argument(...runId)
      .option('--json', 'print one JSON object')
      .action(async (run: string, flags: { json?: true }, steer: Command) => {
        const { steerRun } = await import('./runs/steer-run.ts')
        process.exitCode = await steerRun(steer, verb, run, flags)
      })
  }
}

const examples = `
Examples:
  millrace runs --pipeline energy-prices --state failed
  millrace runs show 019a2f
  millrace runs logs 019a2f --follow
  millrace runs logs 019a2f --level warn,error --file problems.csv
  millrace runs retry 019a2f --from store
  millrace runs done 019a2f submit --reason 'sent by hand'
  millrace runs bulk retry 019a2f 019b11
  millrace runs cancel 019a2f`
