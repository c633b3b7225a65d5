import type { Command } from 'commander'

/** `millrace settings`. */
export function declare(command: Command): void {
  command
    .description('Shows how this installation is set up: versions, zone, systems, what is kept, who works. No secrets.')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }) => {
      const { showSettings } = await import('./settings/show-settings.ts')
      process.exitCode = await showSettings(command, flags)
    })
}
