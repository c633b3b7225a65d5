import type { Command } from 'commander'

/** `millrace simulators`. */
export function declare(command: Command): void {
  command
    .description(
      'Starts a simulator of every outside service the systems use, prints how to lead other programs to them, and ' +
        'goes on until Ctrl-C. Other commands start those they need by themselves.',
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', examples)
    .action(async (flags: { json?: true }) => {
      const { runSimulators } = await import('./start/run-simulators.ts')
      process.exitCode = await runSimulators(command, flags)
    })
}

const examples = `
Examples:
  millrace simulators
  MILLRACE_NOW=2026-08-19T12:00:00Z millrace simulators --json`
