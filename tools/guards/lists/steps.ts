import { guardsIn } from '../guard.ts'

const deadlineTest = 'src/runs/attempts/deadline.test.ts'
const execTest = 'src/runs/attempts/exec.test.ts'
const isolateTest = 'src/runs/attempts/isolate.test.ts'
const failureTest = 'src/runs/execution/failure.test.ts'
const eachTest = 'src/runs/lanes/eaches.test.ts'

/** What keeps one step from taking a run, a worker or a machine along. */
export const steps = [
  ...guardsIn('src/runs/execution/failure.ts', failureTest, [
    {
      name: 'dead letter after three crashes',
      text: 'const isDead = crashes >= mostCrashes',
      without: 'const isDead = false',
      test: 'makes the step a dead letter when it is the third',
    },
    {
      name: 'an attempt that was lost is no failure',
      text: 'error.code === databaseAway && row.attempt - row.failures < mostLost',
      without: 'row.attempt < 0',
      test: 'is made again, and is no failure of the step',
    },
    {
      name: 'so many attempts may be lost',
      text: ' && row.attempt - row.failures < mostLost',
      without: '',
      test: 'is a failure from the fiftieth on',
    },
  ]),
  ...guardsIn('src/runs/attempts/deadline.ts', deadlineTest, [
    {
      name: 'a step that does not listen is given up',
      text: 'grace = setTimeout(giveUp, graceMs)',
      without: 'return',
      test: 'a step that does not listen is given up ten seconds after its time-out',
    },
    {
      name: 'a step that is cancelled is waited for',
      text: 'if (reason instanceof StepTimeout || reason instanceof RunTimeout) grace',
      without: 'grace',
      test: 'a step that does not listen to a cancel is waited for',
    },
    {
      name: 'a time-out fits its timer',
      text: ' && timeoutMs <= longestTimerMs',
      without: '',
      test: 'a time-out that no timer can hold is not over at once',
    },
  ]),
  ...guardsIn('src/runs/attempts/exec.ts', execTest, [
    {
      name: 'what a program has left behind ends with it',
      text: "if (!signal.aborted) killGroup(child, 'SIGKILL')",
      without: '',
      test: 'a program ends its step when it ends, and what it left behind ends with it',
    },
    {
      name: 'a program that is told to stop is killed in the end',
      text: "const timer = setTimeout(() => killGroup(child, 'SIGKILL'), killAfterMs)",
      without: 'const timer = undefined',
      test: 'a cancelled program is killed with its children',
    },
  ]),
  ...guardsIn('src/runs/attempts/exec.ts', 'test/faults/kill.test.ts', [
    {
      name: 'a program is killed with its worker',
      text: '; kill -s KILL -- -$$) & watcher=$!',
      without: ') & watcher=$!',
      test: 'alone with each suspect, and repeats nothing that was done',
    },
  ]),
  ...guardsIn('src/runs/attempts/isolate.ts', isolateTest, [
    {
      name: 'a step that is tried alone has its limit',
      text: 'const timer = limit && setTimeout(late, limit.ms)',
      without: 'const timer = limit && setTimeout(late, 2 ** 30)',
      test: 'a child that blocks is killed after its limit',
    },
    {
      name: 'a step that is tried alone is told to stop',
      text: "child.kill('SIGTERM')",
      without: '',
      test: 'a child that is told to stop gets the word',
    },
    {
      name: 'a step that is tried alone ends with its worker',
      text: "process.once('disconnect', () => process.exit(1))",
      without: '',
      test: 'a child whose parent is gone ends, whatever it is doing',
    },
    {
      name: 'a process without an answer is a crash',
      text: 'else reject(new Crashed(killedBy ? `was killed by ${killedBy}` : `ended with code ${code}`))',
      without: "else reject(new Error('no answer'))",
      test: 'a child that ends without an answer has crashed',
    },
  ]),
  ...guardsIn('src/runs/attempts/progress-writer.ts', 'src/runs/attempts/progress-writer.test.ts', [
    {
      name: 'fence of the progress: the claim',
      text: ' AND s.claim = p.claim',
      without: '',
      test: 'progress counts as long as its step runs under the claim it was made under',
    },
    {
      name: 'fence of the progress: the state',
      text: " AND s.state = 'running'`",
      without: '`',
      test: 'progress counts as long as its step runs under the claim it was made under',
    },
  ]),
  ...guardsIn('src/runs/execution/decisions.ts', 'src/runs/execution/runs.test.ts', [
    {
      name: 'so many steps of a run at a time',
      text: 'this.#graph.busy().size >= this.#definition.parallelSteps',
      without: 'this.#graph.busy().size < 0',
      test: 'no more steps of a run are under way than parallelSteps allows',
    },
    {
      name: 'a dry run starts no program that may write',
      text: "return definition.kind === 'exec' && !definition.reads ?",
      without: 'return definition.kind === undefined ?',
      test: 'a dry run reads, writes nothing outside, and waits for nothing',
    },
  ]),
  ...guardsIn('src/runs/lanes/lane.ts', eachTest, [
    {
      name: 'so many items of an each at a time',
      text: "const limit = head?.kind === 'each' ? head.limit : 64",
      without: 'const limit = 64',
      test: 'a thousand items run once each, never more than the limit at a time',
    },
    {
      name: 'the list of an each is frozen',
      text: "if (head.output?.kind === 'items') return head.output",
      without: '',
      test: 'a resume goes over the list as it was, and does only the items that are left',
    },
  ]),
  ...guardsIn('src/runs/lanes/lane-list.ts', eachTest, [
    {
      name: 'a key comes once in an each',
      text: 'if (double) throw',
      without: 'if (false) throw',
      test: 'two items with one key are refused before any item runs',
    },
  ]),
  ...guardsIn('src/runs/lanes/lane-store.ts', 'src/runs/lanes/lane-store.test.ts', [
    {
      name: 'items are cancelled under a claim that is held',
      text: "state = 'running' FOR NO KEY UPDATE",
      without: "state = 'running'",
      test: 'items are not cancelled under a claim that is being taken away in this moment',
    },
  ]),
  ...guardsIn('src/runs/execution/execution.ts', 'src/runs/attempts/loads.test.ts', [
    {
      name: 'the windows of a run are computed once',
      text: 'run.windows ??= ',
      without: 'run.windows = ',
      test: 'a resume days later asks for the same stretch',
    },
  ]),
]
