import type { Command } from 'commander'
import type { DownFlags } from './migrate/migrate-back.ts'
import { upTo } from './up-to.ts'

/** `millrace migrate ...`. */
export function declare(command: Command): void {
  command
    .description(
      'Brings the schemas of Millrace and of each system up to date, or back. Other commands bring it up by themselves.',
    )
    .addHelpText('after', examples)

  command
    .command('up')
    .summary('apply what is pending')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }, up: Command) => {
      const { migrateForward } = await import('./migrate/migrate-forward.ts')
      process.exitCode = await migrateForward(up, flags)
    })

  command
    .command('down')
    .summary('take back the newest migration of one owner')
    .option('--owner <name>', 'whose: millrace, or a system; default millrace', 'millrace')
    .option('--steps <count>', 'how many', upTo(1000), 1)
    .option('--json', 'print one JSON object')
    .action(async (flags: DownFlags, down: Command) => {
      const { migrateBack } = await import('./migrate/migrate-back.ts')
      process.exitCode = await migrateBack(down, flags)
    })

  command
    .command('status')
    .summary('show what is applied and what is pending; changes nothing')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }, status: Command) => {
      const { showMigrations } = await import('./migrate/show-migrations.ts')
      process.exitCode = await showMigrations(status, flags)
    })

  command
    .command('new')
    .summary('write an empty pair of files, up and down, with the next number')
    .argument('<name>', 'what it does, in lower-case words joined by "-"')
    .requiredOption('--owner <system>', 'the system whose migration it is')
    .action(async (name: string, flags: { owner: string }, create: Command) => {
      const { writeMigration } = await import('./migrate/write-migration.ts')
      process.exitCode = await writeMigration(create, name, flags)
    })
}

const examples = `
Examples:
  millrace migrate status
  millrace migrate up
  millrace migrate down --owner energy --steps 2
  millrace migrate new add-price-notes --owner energy`
