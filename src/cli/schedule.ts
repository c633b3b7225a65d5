import type { Command } from 'commander'
import type { SetFlags } from './schedule/set-schedule.ts'
import type { ServiceFlags } from './schedule/start-service.ts'
import { upTo } from './up-to.ts'

interface Json {
  json?: true
}

/** `millrace schedule ...`. */
export function declare(command: Command): void {
  command
    .description('Shows and steers what is started by itself, and starts the service that does it.')
    .addHelpText('after', examples)

  command
    .command('list')
    .summary('list schedules with their next and last times')
    .option('--json', 'print one JSON object')
    .action(async (flags: Json, list: Command) => {
      const { listAll } = await import('./schedule/list-schedules.ts')
      process.exitCode = await listAll(list, flags)
    })
  command
    .command('status')
    .summary('show whether any scheduler is running, and what is due next')
    .option('--json', 'print one JSON object')
    .action(async (flags: Json, status: Command) => {
      const { showStatus } = await import('./schedule/show-status.ts')
      process.exitCode = await showStatus(status, flags)
    })
  command
    .command('next')
    .summary('show when a schedule is due next')
    .argument('<schedule>', 'its name')
    .option('--count <count>', 'how many times', upTo(1000), 10)
    .option('--json', 'print one JSON object')
    .action(async (name: string, flags: Json & { count: number }, next: Command) => {
      const { showNext } = await import('./schedule/show-next.ts')
      process.exitCode = await showNext(next, name, flags)
    })
  command
    .command('calendar')
    .summary('show what was due, and is going to be, in order')
    .option('--back <days>', 'how many days back; default 1', upTo(1000), 1)
    .option('--days <days>', 'how many days ahead; default 7', upTo(1000), 7)
    .option('--json', 'print one JSON object')
    .action(async (flags: Json & { back: number; days: number }, calendar: Command) => {
      const { showCalendar } = await import('./schedule/show-calendar.ts')
      process.exitCode = await showCalendar(calendar, flags)
    })
  command
    .command('pause')
    .summary('have a schedule stand still; what it would have been due for is not made up for')
    .argument('<schedule>', 'its name')
    .option('--reason <text>', 'why, for the others')
    .option('--json', 'print one JSON object')
    .action(async (name: string, flags: Json & { reason?: string }, pause: Command) => {
      const { pauseOne } = await import('./schedule/steer-schedule.ts')
      process.exitCode = await pauseOne(pause, name, flags)
    })
  command
    .command('resume')
    .summary('have a paused schedule go on from now')
    .argument('<schedule>', 'its name')
    .option('--json', 'print one JSON object')
    .action(async (name: string, flags: Json, resume: Command) => {
      const { resumeOne } = await import('./schedule/steer-schedule.ts')
      process.exitCode = await resumeOne(resume, name, flags)
    })
  command
    .command('set')
    .summary('change a schedule while it runs')
    .argument('<schedule>', 'its name')
    .option('--cron <expression>', "when it is due: '0 6 * * 1-5'")
    .option('--every <duration>', "when it is due: '15m'")
    .option('--zone <zone>', 'the zone whose clocks it goes by: America/New_York')
    .option(
      '--catch-up <policy>',
      'what happens to due times nobody was there for: latest, all, none, or the newest so many',
    )
    .option('--enable', 'have it be due')
    .option('--disable', 'have it never be due')
    .option('--reset', 'put back what is declared')
    .option('--json', 'print one JSON object')
    .action(async (name: string, flags: SetFlags, set: Command) => {
      const { setOne } = await import('./schedule/set-schedule.ts')
      process.exitCode = await setOne(set, name, flags)
    })
  command
    .command('trigger')
    .summary("start a schedule's pipeline now, as the schedule does")
    .argument('<schedule>', 'its name')
    .option('--json', 'print one JSON object')
    .action(async (name: string, flags: Json, trigger: Command) => {
      const { triggerOne } = await import('./schedule/steer-schedule.ts')
      process.exitCode = await triggerOne(trigger, name, flags)
    })
  command
    .command('crontab')
    .summary('print what the code declares as lines for an outside cron')
    .action(async (_flags: object, crontab: Command) => {
      const { printCrontab } = await import('./schedule/print-crontab.ts')
      process.exitCode = await printCrontab(crontab)
    })
  command
    .command('start')
    .summary('start the scheduler and workers, and keep them going')
    .option('--background', 'as a process of its own, which writes logs/scheduler.log')
    .option('--processes <count>', 'worker processes; default 1, or what the configuration says', upTo(1000))
    .option('--grace <seconds>', 'how long steps under way may go on when it is stopped', upTo(1000), 10)
    .action(async (flags: ServiceFlags, start: Command) => {
      const { startService } = await import('./schedule/start-service.ts')
      process.exitCode = await startService(start, flags)
    })
  command
    .command('stop')
    .summary('stop what `schedule start` has started here')
    .action(async (_flags: object, stop: Command) => {
      const { stopService } = await import('./schedule/stop-service.ts')
      process.exitCode = await stopService(stop)
    })
}

const examples = `
Examples:
  millrace schedule list
  millrace schedule next energy-daily --count 3
  millrace schedule set energy-daily --cron '0 7 * * 1-5' --zone America/New_York
  millrace schedule pause energy-daily --reason 'the source moves house'
  millrace schedule crontab > prices.cron
  millrace schedule start --background`
