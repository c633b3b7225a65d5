import type { Command } from 'commander'
import type { StatusFlags } from './status/show-status.ts'

/** `millrace status`. */
export function declare(command: Command): void {
  command
    .description(
      'Shows how everything is: the database, how fresh the data is, the last runs, the workers. Changes nothing.',
    )
    .option('--json', 'print one JSON object; with --watch one a line')
    .option('--watch', 'go on until Ctrl-C')
    .option('--every <duration>', 'with --watch: how long a picture stands', '2s')
    .addHelpText('after', examples)
    .action(async (flags: StatusFlags) => {
      const { showStatus } = await import('./status/show-status.ts')
      process.exitCode = await showStatus(command, flags)
    })
}

const examples = `
Exit codes: 0, also when data is stale; 1 when the database cannot be reached.

Examples:
  millrace status
  millrace status --watch
  millrace status --json | jq '.datasets[].series[] | select(.state == "STALE")'`
