import { type Command, InvalidArgumentError } from 'commander'
import type { StartFlags } from './start/start-workers.ts'

/** `millrace start`. */
export function declare(command: Command): void {
  command
    .description('Starts workers in processes of their own, restarts those that die, and stops them all on Ctrl-C.')
    .option('--role <role>', 'what to start: worker', 'worker')
    .option('--processes <count>', 'worker processes; default 1, or what the configuration says', count)
    .option('--concurrency <count>', 'runs under way at the same time in one process; default 10', count)
    .option('--grace <seconds>', 'how long steps under way may go on when it is stopped', count, 10)
    .addHelpText('after', examples)
    .action(async (flags: StartFlags) => {
      const { startWorkers } = await import('./start/start-workers.ts')
      process.exitCode = await startWorkers(command, flags)
    })
}

function count(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= 1000) return number
  throw new InvalidArgumentError('expected a whole number from 1 to 1000')
}

const examples = `
Examples:
  millrace start
  millrace start --processes 2 --concurrency 20`
