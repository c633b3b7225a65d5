import type { Command } from 'commander'

/** `millrace search`. */
export function declare(command: Command): void {
  command
    .description('Finds pipelines, schedules, datasets, pages, rules and alerts by their name, runs by their id.')
    .argument('<text>', 'a part of it')
    .option('--json', 'print one JSON object')
    .action(async (text: string, flags: { json?: true }) => {
      const { showFound } = await import('./search/show-found.ts')
      process.exitCode = await showFound(command, text, flags)
    })
}
