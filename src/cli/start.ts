import { type Command, InvalidArgumentError } from 'commander'
import type { StartFlags } from './start/start-service.ts'
import { upTo } from './up-to.ts'

/** `millrace start`. */
export function declare(command: Command): void {
  command
    .description(
      'Starts what a team leaves running: workers in processes of their own, which are started again when they die, the scheduler, the monitor and the API. Stops them all on Ctrl-C or SIGTERM.',
    )
    .option('--role <roles>', 'what to start: all, or some of worker, scheduler, monitor, api, with commas', 'all')
    .option('--port <port>', 'of the API; default PORT, or 3001; 0 takes a free one', port)
    .option('--processes <count>', 'worker processes; default 1, or what the configuration says', upTo(1000))
    .option('--concurrency <count>', 'runs under way at the same time in one process; default 10', upTo(1000))
    .option('--grace <seconds>', 'how long steps under way may go on when it is stopped', upTo(1000), 10)
    .addHelpText('after', examples)
    .action(async (flags: StartFlags) => {
      const { startService } = await import('./start/start-service.ts')
      process.exitCode = await startService(command, flags)
    })
}

function port(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number <= 65_535) return number
  throw new InvalidArgumentError('expected a port from 0 to 65535')
}

const examples = `
Examples:
  millrace start
  RUN_ON_START=true millrace start             # also runs what the configuration names for it
  millrace start --role worker --processes 4   # on another machine, with the same DATABASE_URL
  millrace start --role scheduler,monitor,api`
