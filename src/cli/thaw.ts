import { type Command, InvalidArgumentError } from 'commander'

/** `millrace thaw`. */
export function declare(command: Command): void {
  command
    .description('Ends a freeze. Schedules that were due in it are released slowly; all others go on at once.')
    .option('--per-minute <count>', 'how many of those that were due are released in a minute', count, 30)
    .option('--json', 'print one JSON object')
    .action(async (flags: { perMinute: number; json?: true }) => {
      const { thawAll } = await import('./schedule/freeze-all.ts')
      process.exitCode = await thawAll(command, flags)
    })
}

function count(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number
  throw new InvalidArgumentError('expected a whole number from 1 to 10000')
}
