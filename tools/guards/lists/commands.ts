import { guardsIn } from '../guard.ts'

const commandsTest = 'src/runs/commands/commands.test.ts'
const startsTest = 'src/runs/starting/starts.test.ts'

/** What keeps orders, wake-ups and sweeps from moving a run that has moved on, or that is not theirs. */
export const commands = [
  ...guardsIn('src/runs/commands/commands.ts', commandsTest, [
    {
      name: 'an ended run is not cancelled',
      text: 'if (isEnd(run.state)) throw',
      without: 'if (!run) throw',
      test: 'an ended run takes no orders, and stays as it ended',
    },
    {
      name: 'a run is not resumed before its cancel is confirmed',
      text: 'if (run.unconfirmedWorkerId)',
      without: 'if (!run)',
      test: 'a step that does not stop is cancelled without its word after the grace',
    },
    {
      name: 'orders lock their run',
      text: 'const run = await lockRun(client, id)',
      without: "const run = await (await import('../run-store.ts')).readRun(client, id)",
      test: 'twenty cancels and resumes at the same time leave one state',
    },
  ]),
  ...guardsIn('src/runs/waits/wake.ts', 'src/runs/waits/waits.test.ts', [
    {
      name: 'only a run that waits is woken',
      text: "if (run?.state !== 'waiting') return undefined",
      without: 'if (!run) return undefined',
      test: 'a run that is cancelled in the moment in which it is woken stays cancelled',
    },
  ]),
  ...guardsIn('src/runs/waits/signals.ts', 'src/runs/waits/signals.test.ts', [
    {
      name: 'one pairing of signals at a time',
      text: "await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`${database.schema} signals`])",
      without: '',
      test: 'a signal that is being given to one wait is not given to an older one, too',
    },
  ]),
  ...guardsIn('src/runs/leases/rescue.ts', 'src/runs/leases/rescue.test.ts', [
    {
      name: 'the sweep takes back only what runs',
      text: "run?.state !== 'running' || !(await isOrphan",
      without: '!run || !(await isOrphan',
      test: 'loses to a finish that comes between its list and its claim',
    },
  ]),
  ...guardsIn('src/runs/dispatch/reconcile.ts', 'src/runs/dispatch/reconcile.test.ts', [
    {
      name: 'only a run that is pending is given up',
      text: "if (run?.state !== 'pending') return",
      without: 'if (!run) return',
      test: 'is left to the worker that claims it in the moment in which it is given up',
    },
  ]),
  ...guardsIn('src/runs/dispatch/reconcile.ts', startsTest, [
    {
      name: 'a reserved run gets no job while its worker lives',
      text: 'AND (r.reserved_for IS NULL OR NOT EXISTS (SELECT FROM workers w WHERE w.id = r.reserved_for))',
      without: '',
      test: 'a run that is reserved is in no queue while the worker lives that it is reserved for',
    },
  ]),
  ...guardsIn('src/runs/starting/insert-runs.ts', startsTest, [
    {
      name: 'a reserved run is not put into the queue',
      text: 'admitted.filter((run) => !run.reservedFor)',
      without: 'admitted',
      test: 'a run that is reserved is in no queue while the worker lives that it is reserved for',
    },
  ]),
]
