import { Command } from 'commander'
import { packageVersion } from '../program-version.ts'

/** A command's file: what it is called with and what it does. */
interface CommandFile {
  declare(command: Command): void
}

interface Entry {
  summary: string
  load: () => Promise<CommandFile>
  /** Only our own processes give it to each other. */
  hidden?: true
}

const commands: Record<string, Entry> = {
  init: { summary: 'write a small working project', load: () => import('./init.ts') },
  run: { summary: 'run a pipeline now, in this process', load: () => import('./run.ts') },
  runs: { summary: 'list runs; show, follow and steer one', load: () => import('./runs.ts') },
  pipelines: { summary: 'list pipelines; show what one is made of and has done', load: () => import('./pipelines.ts') },
  datasets: { summary: 'list datasets; show how fresh and good they are', load: () => import('./datasets.ts') },
  status: { summary: 'show how everything is: database, data, runs, workers', load: () => import('./status.ts') },
  backfill: { summary: 'run a long stretch of history, window by window', load: () => import('./backfill.ts') },
  start: { summary: 'start workers, and keep them going', load: () => import('./start.ts') },
  schedule: { summary: 'show and steer what is started by itself', load: () => import('./schedule.ts') },
  freeze: { summary: 'have nothing be started by itself for a time', load: () => import('./freeze.ts') },
  thaw: { summary: 'end a freeze', load: () => import('./thaw.ts') },
  simulators: { summary: 'start the simulators of outside services', load: () => import('./simulators.ts') },
  quarantine: {
    summary: 'list, show, replay and give up rows that did not fit, and batches that were not loaded',
    load: () => import('./quarantine.ts'),
  },
  notifications: {
    summary: 'list channels and messages to people; send a test message',
    load: () => import('./notifications.ts'),
  },
  oncall: { summary: 'show who is on call; put somebody else in for a time', load: () => import('./oncall.ts') },
  alerts: { summary: 'list what is wrong; acknowledge, dismiss, silence it', load: () => import('./alerts.ts') },
  reviews: { summary: 'list, show and decide what waits for a person', load: () => import('./reviews.ts') },
  rules: { summary: 'list, change and replay the rules that raise alerts', load: () => import('./rules.ts') },
  watch: { summary: 'show what jobs of other systems do; tell of those of scripts', load: () => import('./watch.ts') },
  metrics: { summary: 'show how runs went, day by day, and against their goals', load: () => import('./metrics.ts') },
  pages: { summary: 'list pages that systems declare; show their rows', load: () => import('./pages.ts') },
  search: { summary: 'find anything by its name', load: () => import('./search.ts') },
  settings: { summary: 'show how this installation is set up', load: () => import('./settings.ts') },
  users: { summary: 'say who may sign in, and what they may do', load: () => import('./users.ts') },
  tokens: { summary: 'make and end what programs show instead of signing in', load: () => import('./tokens.ts') },
  audit: { summary: 'show who has changed what, and check that nobody touched it', load: () => import('./audit.ts') },
  import: { summary: 'make pipelines of what another scheduler does', load: () => import('./import.ts') },
  migrate: { summary: "bring the database's schema up to date, or back", load: () => import('./migrate.ts') },
  db: { summary: 'look at the embedded database, or stop it', load: () => import('./db.ts') },
  doctor: { summary: 'check everything that a run needs', load: () => import('./doctor.ts') },
  'worker-process': { summary: '', load: () => import('./start/worker-process.ts'), hidden: true },
  'isolated-attempt': { summary: '', load: () => import('./start/isolated-attempt.ts'), hidden: true },
}

const help = `
Examples:
  millrace run energy-prices
  millrace run energy-prices --from 2026-01-01 --to 2026-03-31
  millrace runs
  millrace start

Exit codes: 0 done, 1 failed or cancelled, 2 wrong usage, 3 partial.`

/** The command line, with the one command loaded that these arguments ask for: \`--help\` needs none. */
export async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('millrace')
    .description('Durable data pipelines on one PostgreSQL.')
    .option('--config <file>', 'the configuration; default: the nearest millrace.config.ts upward')
    .version(packageVersion(), '--version', "print Millrace's version")
    .helpOption('-h, --help', 'show what there is')
    .helpCommand('help [command]', 'show what a command does')
    .exitOverride()
    // Said once, in our form, by whoever catches the error.
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', help)
  const asked = askedCommand(args)
  for (const [name, { summary, load, hidden = false }] of Object.entries(commands)) {
    const command = program.command(name, { hidden }).summary(summary)
    if (name === asked) (await load()).declare(command)
  }
  return program
}

/** The first word that is neither an option nor an option's value. */
function askedCommand(args: readonly string[]): string | undefined {
  const words = args.filter((word, index) => !word.startsWith('-') && args[index - 1] !== '--config')
  return words[0] === 'help' ? words[1] : words[0]
}
