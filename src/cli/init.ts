import type { Command } from 'commander'

/** `millrace init [folder]`. */
export function declare(command: Command): void {
  command
    .description(
      'Writes a small working project: a configuration, a pipeline that loads a table, and its test. Files that are ' +
        'there already are left alone; to package.json it adds what is missing.',
    )
    .argument('[folder]', 'where; made if missing', '.')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  millrace init\n  millrace init prices')
    .action(async (folder: string, flags: { json?: true }) => {
      const { makeProject } = await import('./init/make-project.ts')
      process.exitCode = makeProject(folder, flags)
    })
}
