import type { Command } from 'commander'

/** `millrace doctor`. */
export function declare(command: Command): void {
  command
    .description('Checks everything that a run needs, and says how to mend what is not right. Changes nothing.')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  millrace doctor\n  millrace doctor --json')
    .action(async (flags: { json?: true }) => {
      const { examine } = await import('./doctor/examine.ts')
      process.exitCode = await examine(command, flags)
    })
}
