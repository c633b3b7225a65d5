import { type Command, Option } from 'commander'
import { runStandings } from '../watches/run-standing.ts'
import { upTo } from './up-to.ts'
import type { Json } from './watch/ask-watches.ts'
import type { RunFlags } from './watch/list-job-runs.ts'
import type { DayFlags } from './watch/show-days.ts'
import type { WhatIfFlags } from './watch/show-what-if.ts'
import type { WrapFlags } from './watch/wrap.ts'

const watchName = ['<watch>', 'its name'] as const
const json = ['--json', 'print one JSON object'] as const

/** `millrace watch ...`. */
export function declare(command: Command): void {
  command.description('What jobs of other systems do, and what is wrong with them.').addHelpText('after', examples)
  lists(command)
  limits(command)
  pings(command)
}

function lists(command: Command): void {
  command
    .command('list', { isDefault: true })
    .summary('list what is watched, and what is wrong there')
    .option(...json)
    .action(async (flags: Json, list: Command) => {
      const { listWatches } = await import('./watch/list-watches.ts')
      process.exitCode = await listWatches(list, flags)
    })
  command
    .command('timeline')
    .summary('show a business day: every job, how far it is, when it will be done, what is wrong')
    .argument(...watchName)
    .option('--day <day>', 'this one; default: that of now')
    .option(...json)
    .action(async (watch: string, flags: Json & { day?: string }, timeline: Command) => {
      const { showTimeline } = await import('./watch/show-timeline.ts')
      process.exitCode = await showTimeline(timeline, watch, flags)
    })
  command
    .command('runs')
    .summary('list runs of its jobs, the last started first')
    .argument(...watchName)
    .option('--job <job>', 'only of this job')
    .option('--state <states>', `only in these: ${runStandings.join(', ')}, or several with commas between`)
    .option('--from <day>', 'of this business day or later')
    .option('--to <day>', 'of this business day or earlier')
    .option('--limit <count>', 'how many; default 50, at most 200', upTo(200))
    .option('--after <text>', 'go on where a list before ended')
    .option('--file <file>', 'write all of them into a new file that ends in .csv, .xlsx or .pdf')
    .option(...json)
    .action(async (watch: string, flags: RunFlags, runs: Command) => {
      const { listJobRuns } = await import('./watch/list-job-runs.ts')
      process.exitCode = await listJobRuns(runs, watch, flags)
    })
  command
    .command('run')
    .summary('show how the counts of a run grew, look by look, and what its script said')
    .argument(...watchName)
    .argument('<key>', 'as `watch runs` shows it')
    .option(...json)
    .action(async (watch: string, key: string, flags: Json, run: Command) => {
      const { showObservations } = await import('./watch/show-observations.ts')
      process.exitCode = await showObservations(run, watch, key, flags)
    })
  command
    .command('days')
    .summary('show how each job did, business day by business day')
    .argument(...watchName)
    .option('--job <job>', 'only of this job')
    .option('--from <day>', 'first day')
    .option('--to <day>', 'last day; it belongs to it')
    .option('--file <file>', 'write all of them into a new file that ends in .csv, .xlsx or .pdf')
    .option(...json)
    .action(async (watch: string, flags: DayFlags, days: Command) => {
      const { showDays } = await import('./watch/show-days.ts')
      process.exitCode = await showDays(days, watch, flags)
    })
  command
    .command('what-if')
    .summary('show a recorded day as it would have been with a job later, longer or left out; changes nothing')
    .argument(...watchName)
    .argument('<job>', 'which is to be different')
    .option('--day <day>', 'this one; default: that of now')
    .option('--later <duration>', 'it starts so much later: 1h')
    .option('--longer <duration>', 'its first run takes so much longer: 30m')
    .option('--without', 'it does not run')
    .option(...json)
    .action(async (watch: string, job: string, flags: WhatIfFlags, whatIf: Command) => {
      const { showWhatIf } = await import('./watch/show-what-if.ts')
      process.exitCode = await showWhatIf(whatIf, watch, job, flags)
    })
}

function limits(command: Command): void {
  command
    .command('limits')
    .summary('show what is expected of each job')
    .argument(...watchName)
    .option(...json)
    .action(async (watch: string, flags: Json, shown: Command) => {
      const { showLimits } = await import('./watch/limits.ts')
      process.exitCode = await showLimits(shown, watch, flags)
    })
  command
    .command('set')
    .summary('change what is expected of a job: longest=4h doneBy=16:00; WORD= takes a change back')
    .argument(...watchName)
    .argument('<job>', 'as its source calls it')
    .argument('<changes...>', 'WORD=VALUE, by the words it is declared with')
    .option(...json)
    .action(async (watch: string, job: string, changes: string[], flags: Json, set: Command) => {
      const { changeLimits } = await import('./watch/limits.ts')
      process.exitCode = await changeLimits(set, watch, job, changes, flags)
    })
}

function pings(command: Command): void {
  command
    .command('keys')
    .summary('list the keys by which scripts tell of its jobs')
    .argument(...watchName)
    .option(...json)
    .action(async (watch: string, flags: Json, keys: Command) => {
      const { listKeys } = await import('./watch/ping-keys.ts')
      process.exitCode = await listKeys(keys, watch, flags)
    })
  command
    .command('key')
    .summary('make a key by which a script tells of a job; it is shown this once')
    .argument(...watchName)
    .argument('<job>', 'of its workflow')
    .option(...json)
    .action(async (watch: string, job: string, flags: Json, key: Command) => {
      const { makeKey } = await import('./watch/ping-keys.ts')
      process.exitCode = await makeKey(key, watch, job, flags)
    })
  command
    .command('end-key')
    .summary('end a key')
    .argument(...watchName)
    .argument('<id>', 'as `watch keys` shows it')
    .option(...json)
    .action(async (watch: string, id: string, flags: Json, end: Command) => {
      const { stopKey } = await import('./watch/ping-keys.ts')
      process.exitCode = await stopKey(end, watch, id, flags)
    })
  command
    .command('wrap')
    .summary('run a command, and tell of its start and its end')
    .argument('<command...>', 'the command with all it is given, behind --')
    .addOption(
      new Option('--key <key>', 'of its job; better in the environment, where nobody sees it').env('MILLRACE_PING_KEY'),
    )
    .addOption(
      new Option('--url <address>', 'where Millrace answers').env('MILLRACE_URL').default('http://127.0.0.1:3001'),
    )
    .action(async (words: string[], flags: WrapFlags) => {
      const { wrap } = await import('./watch/wrap.ts')
      process.exitCode = await wrap(words, flags)
    })
}

const examples = `
Examples:
  millrace watch
  millrace watch timeline nightly-batches --day 2026-08-18
  millrace watch runs nightly-batches --job CM-DMRU --state failed --file failed.xlsx
  millrace watch days nightly-batches --from 2026-08-01 --file august.xlsx
  millrace watch set nightly-batches CM-DMRU longest=4h leastRecordsPerSecond=
  millrace watch key backups nightly-dump
  MILLRACE_PING_KEY=mlp_... millrace watch wrap -- pg_dump --file all.sql billing`
