import { guardsIn } from '../guard.ts'

const logTest = 'src/telemetry/log.test.ts'
const runsTest = 'src/telemetry/log-runs.test.ts'
const endTest = 'src/runs/trail/tell-end.test.ts'
const serviceTest = 'test/cli/telemetry.test.ts'

/** What keeps secrets out of the log and out of an error tracker, lines from being lost, and either from doing harm. */
export const telemetry = [
  ...guardsIn('src/telemetry/log.ts', logTest, [
    {
      name: 'the log shows no secret in a message',
      text: 'sink.write(level, redact(message), redactFacts(facts))',
      without: 'sink.write(level, message, redactFacts(facts))',
      test: 'without secrets',
    },
    {
      name: 'the log shows no secret in a fact',
      text: "if (typeof value === 'string') return redact(value)",
      without: "if (typeof value === 'string') return value",
      test: 'without secrets',
    },
  ]),
  ...guardsIn('src/telemetry/log-file.ts', 'src/telemetry/log-file.test.ts', [
    {
      name: 'a log file has one writer',
      text: 'if (tryLock(join(folder, `.${name}.lock`))) return name',
      without: 'return name',
      test: 'loses no line of two services',
    },
  ]),
  ...guardsIn('src/telemetry/forward-lines.ts', logTest, [
    {
      name: 'a printed line that does not end is cut',
      text: 'rest = (rest + first).slice(0, longestLine)',
      without: 'rest += first',
      test: 'cuts what a process prints without line ends',
    },
  ]),
  ...guardsIn('src/telemetry/log-runs.ts', runsTest, [
    {
      name: 'one run does not fill the log',
      text: 'if (count <= mostFailuresOfRun) logFailure',
      without: 'logFailure',
      test: 'does not let the failures of one run fill the log',
    },
    {
      name: 'runs whose failures are counted are so many at most',
      text: 'failures.delete(run)',
      without: 'break',
      test: 'forgets runs that never end here',
    },
    {
      name: 'the failures of a run that has ended are counted anew',
      text: 'failures.delete(end.run)',
      without: '',
      test: 'tells of its next life anew',
    },
  ]),
  ...guardsIn('src/telemetry/report-error.ts', logTest, [
    {
      name: 'onError is shown no secret of a cause or a field',
      text: 'const all = inspect(error, { depth: 8, maxStringLength: null, maxArrayLength: null })',
      without: 'const all = inspect(String(error))',
      test: 'shows the error hook no secret of a cause or a field',
    },
    {
      name: 'an onError that fails harms nothing',
      text: 'hookFailed(failure)',
      without: 'throw failure',
      test: 'survives a hook that fails',
    },
    {
      name: 'an onError that never answers keeps no process',
      text: 'await Promise.race([Promise.all(calls), late.promise])',
      without: 'await Promise.all(calls)',
      test: 'not for one that never answers',
    },
  ]),
  ...guardsIn('src/platform.ts', serviceTest, [
    {
      name: 'onError is told all before the process ends',
      text: 'await errorsTold()',
      without: '',
      test: 'before the process ends',
    },
  ]),
  ...guardsIn('src/telemetry/redact-printed.ts', serviceTest, [
    {
      name: 'what a step prints shows no secret',
      text: "[typeof chunk === 'string' ? redact(chunk) : chunk, ...rest]",
      without: '[chunk, ...rest]',
      test: "writes workers' runs and failed attempts",
    },
  ]),
  ...guardsIn('src/cli/start/worker-process.ts', serviceTest, [
    {
      name: 'what kills a worker process is told to onError without secrets',
      text: 'process.send?.({ diedOf: redact(error.stack ?? error.message) } satisfies WorkerDied)',
      without: 'process.send?.({ diedOf: error.stack ?? error.message } satisfies WorkerDied)',
      test: 'tells of a worker process that died',
    },
  ]),
  ...guardsIn('src/telemetry/end-on-uncaught.ts', serviceTest, [
    {
      name: 'Node prints no error that nobody caught, with its secrets',
      text: "process.on('uncaughtException', (thrown) => {",
      without: "process.on('exit', (thrown) => {",
      test: 'tells of a worker process that died',
    },
  ]),
  ...guardsIn('src/runs/trail/tell-end.ts', endTest, [
    {
      name: 'onError hears of runs that failed alone',
      text: "if (state !== 'failed') return",
      without: '',
      test: 'does not tell onError of what healed',
    },
  ]),
  ...guardsIn('src/runs/attempts/tell-failure.ts', endTest, [
    {
      name: 'an attempt that was cut short has not failed',
      text: "if (state !== 'failed' && state !== 'retrying') return",
      without: '',
      test: 'tells of no failure where a person has cancelled',
    },
  ]),
]
