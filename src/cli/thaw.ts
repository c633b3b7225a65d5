import type { Command } from 'commander'
import { upTo } from './up-to.ts'

/** `millrace thaw`. */
export function declare(command: Command): void {
  command
    .description('Ends a freeze. Schedules that were due in it are released slowly; all others go on at once.')
    .option('--per-minute <count>', 'how many of those that were due are released in a minute', upTo(10_000), 30)
    .option('--json', 'print one JSON object')
    .action(async (flags: { perMinute: number; json?: true }) => {
      const { thawAll } = await import('./schedule/freeze-all.ts')
      process.exitCode = await thawAll(command, flags)
    })
}
