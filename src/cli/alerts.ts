import type { Command } from 'commander'
import type { ListFlags } from './alerts/list-alerts.ts'
import type { SilenceFlags } from './alerts/silence-alerts.ts'
import { upTo } from './up-to.ts'

/** `millrace alerts ...`. */
export function declare(command: Command): void {
  command.description('What is wrong, since when, and who is at it.').addHelpText('after', examples)
  command
    .command('list', { isDefault: true })
    .summary('list alerts, the newest first')
    .option('--all', 'also those that are over')
    .option('--state <state>', 'only in these: pending, firing, acknowledged, silenced, resolved, dismissed')
    .option('--severity <severity>', 'only of these: info, warning, critical')
    .option('--rule <name>', 'only of this rule')
    .option('--pipeline <name>', 'only about this pipeline')
    .option('--system <name>', 'only about this system')
    .option('--limit <count>', 'how many; default 50, at most 200', upTo(200), 50)
    .option('--after <text>', 'go on where a list before ended')
    .option('--file <file>', 'write them into a new file that ends in .csv, .xlsx or .pdf')
    .option('--json', 'print one JSON object')
    .action(async (flags: ListFlags, list: Command) => {
      const { showAlerts } = await import('./alerts/list-alerts.ts')
      process.exitCode = await showAlerts(list, flags)
    })
  command
    .command('show')
    .summary('show an alert: evidence, likely cause, what to do, what happened to it')
    .argument('<alert>', 'its id, or the beginning of it')
    .option('--json', 'print one JSON object')
    .action(async (alert: string, flags: { json?: true }, show: Command) => {
      const { showAlert } = await import('./alerts/show-alert.ts')
      process.exitCode = await showAlert(show, alert, flags)
    })
  command
    .command('ack')
    .summary('say that you are at it: nobody is told again until then')
    .argument('<alert>', 'its id, or the beginning of it')
    .option('--note <text>', 'what others should know')
    .option('--for <duration>', 'until it fires once more: 2h')
    .action(async (alert: string, flags: { note?: string; for?: string }, ack: Command) => {
      const { acknowledge } = await import('./alerts/act-on-alert.ts')
      process.exitCode = await acknowledge(ack, alert, flags)
    })
  command
    .command('dismiss')
    .summary('hear no more of it until its cause is gone')
    .argument('<alert>', 'its id, or the beginning of it')
    .option('--note <text>', 'why')
    .action(async (alert: string, flags: { note?: string }, dismiss: Command) => {
      const act = await import('./alerts/act-on-alert.ts')
      process.exitCode = await act.dismiss(dismiss, alert, flags)
    })
  command
    .command('silence')
    .summary('have nobody told of alerts that match, for a time; without a time: list silences')
    .option('--rule <name>', 'of this rule')
    .option('--pipeline <name>', 'about this pipeline')
    .option('--system <name>', 'about this system')
    .option('--subject <name>', 'about this dataset, schedule or check')
    .option('--from <time>', 'from then on: 2026-08-18T22:00:00Z; default: now')
    .option('--for <duration>', 'for so long: 2h')
    .option('--reason <text>', 'why')
    .option('--end <silence>', 'end the silence with this id')
    .action(async (flags: SilenceFlags, silence: Command) => {
      const { silenceFor } = await import('./alerts/silence-alerts.ts')
      process.exitCode = await silenceFor(silence, flags)
    })
  command
    .command('check')
    .summary('look now, in this process, and list what is wrong; ends with 1 when something is')
    .option('--json', 'print one JSON object')
    .action(async (flags: { json?: true }, check: Command) => {
      const { checkNow } = await import('./alerts/check-now.ts')
      process.exitCode = await checkNow(check, flags)
    })
}

const examples = `
Examples:
  millrace alerts
  millrace alerts ack 019a2f --note "calling the vendor" --for 2h
  millrace alerts silence --pipeline energy-prices --for 3h --reason maintenance
  millrace alerts check`
