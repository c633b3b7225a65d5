import type { Command } from 'commander'
import type { CrontabFlags } from './import/import-crontab.ts'

/** `millrace import ...`. */
export function declare(command: Command): void {
  command
    .description('Makes pipelines of what another scheduler does. Runs nothing of it.')
    .addHelpText('after', examples)

  command
    .command('crontab')
    .summary('write a TypeScript file with a pipeline and a schedule for each line of a crontab')
    .argument('<file>', 'the crontab; - reads standard input')
    .option('--file <file>', 'write there; default: print')
    .option('--system-crontab', 'its lines name a user, as those of /etc/crontab do')
    .action(async (file: string, flags: CrontabFlags) => {
      const { importCrontab } = await import('./import/import-crontab.ts')
      process.exitCode = importCrontab(file, flags)
    })
}

const examples = `
Exit codes: 3 when a line could not be taken over; which, and why, is said and stands in the file.

Examples:
  crontab -l | millrace import crontab - --file nightly.ts
  millrace import crontab /etc/crontab --system-crontab`
