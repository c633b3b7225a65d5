import { type Command, InvalidArgumentError } from 'commander'
import { runStates } from '../runs/run.ts'
import type { ListFlags } from './runs/list-runs.ts'
import type { AgainFlags } from './runs/run-again.ts'
import type { LogFlags } from './runs/show-logs.ts'

const runId = ['<run>', "its id, or the beginning of it where no other run's begins so"] as const

/** `millrace runs ...`. */
export function declare(command: Command): void {
  command.description('Lists runs, newest first; shows, follows and steers one.').addHelpText('after', examples)

  command
    .command('list', { isDefault: true })
    .summary('list runs, newest first (also `millrace runs` alone)')
    .argument('[word]')
    .option('--pipeline <name>', 'only of this pipeline')
    .option('--state <state>', `only in this state: ${runStates.join(', ')}`)
    .option('--limit <count>', 'how many; default 20', count, 20)
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

function count(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number
  throw new InvalidArgumentError('expected a whole number from 1 to 10000')
}

const examples = `
Examples:
  millrace runs --pipeline energy-prices --state failed
  millrace runs show 019a2f
  millrace runs logs 019a2f --follow
  millrace runs retry 019a2f --from store
  millrace runs cancel 019a2f`
