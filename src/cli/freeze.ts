import type { Command } from 'commander'

/** `millrace freeze`. */
export function declare(command: Command): void {
  command
    .description('Has nothing be started by itself until `millrace thaw`. What is under way goes on.')
    .requiredOption('--reason <text>', 'why, for the others')
    .option('--json', 'print one JSON object')
    .action(async (flags: { reason: string; json?: true }) => {
      const { freezeAll } = await import('./schedule/freeze-all.ts')
      process.exitCode = await freezeAll(command, flags)
    })
}
