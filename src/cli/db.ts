import type { Command } from 'commander'

/** `millrace db ...`. */
export function declare(command: Command): void {
  command
    .description(
      'The embedded database: it starts with the first command that needs it and stops a minute after the last.',
    )
    .addHelpText('after', examples)

  command
    .command('status')
    .summary('show whether it runs, where, and how large it is')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }, status: Command) => {
      const { showDatabase } = await import('./db/show-database.ts')
      process.exitCode = await showDatabase(status, flags)
    })

  command
    .command('stop')
    .summary('stop it now')
    .action(async (_flags: object, stop: Command) => {
      const { stopDatabase } = await import('./db/stop-database.ts')
      process.exitCode = await stopDatabase(stop)
    })
}

const examples = `
Examples:
  millrace db status
  millrace db stop`
