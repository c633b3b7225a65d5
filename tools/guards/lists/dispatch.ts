import { guardsIn } from '../guard.ts'

const overlapTest = 'src/runs/dispatch/overlap.test.ts'
const reconcileTest = 'src/runs/dispatch/reconcile.test.ts'
const startsTest = 'src/runs/starting/starts.test.ts'

/** What keeps runs from being started twice, too many at a time, or never. */
export const dispatch = [
  ...guardsIn('src/runs/dispatch/admission-store.ts', startsTest, [
    {
      name: 'admission lock',
      text: 'FROM pipelines WHERE name = $1 FOR NO KEY UPDATE',
      without: 'FROM pipelines WHERE name = $1',
      test: 'two programs that start runs at the same time give one slot away, not two',
    },
  ]),
  ...guardsIn('src/runs/dispatch/admission-store.ts', overlapTest, [
    {
      name: 'no more runs than slots',
      text: 'WHERE q.place + coalesce(h.slots, 0) <= $2',
      without: 'WHERE q.place + coalesce(h.slots, 0) <= $2 + 99',
      test: 'fifty concurrent starts never have more than the limit under way',
    },
    {
      name: 'a paused run keeps its slot',
      text: "WHERE pipeline = $1 AND admitted AND state IN ('pending', 'running', 'waiting', 'paused') AND backfill_id",
      without: "WHERE pipeline = $1 AND admitted AND state IN ('pending', 'running', 'waiting') AND backfill_id",
      test: 'a paused run keeps its slot until it is cancelled',
    },
  ]),
  ...guardsIn('src/runs/dispatch/admission-store.ts', 'src/runs/leases/rescue.test.ts', [
    {
      name: 'a cancel that is not confirmed keeps its slot',
      text: 'SELECT overlap_key FROM runs WHERE unconfirmed_worker_id IS NOT NULL AND pipeline = $1',
      without: 'SELECT overlap_key FROM runs WHERE false AND pipeline = $1',
      test: 'is cancelled unconfirmed after its grace',
    },
  ]),
  ...guardsIn('src/runs/starting/starts.ts', startsTest, [
    {
      name: 'a start looks for a slot once more after its commit',
      text: "await admitAfterStart(this.#engine, batch[0]?.run.pipeline ?? '')",
      without: '',
      test: 'a run that is being started while the one before it ends gets its slot',
    },
    {
      name: 'run keys are taken in one order',
      text: "runs.toSorted((a, b) => ((a.runKey ?? '') < (b.runKey ?? '') ? -1 : 1))",
      without: 'runs',
      test: 'starts together take their keys in one order',
    },
    {
      name: 'a start at fault fails alone',
      text: 'if (batch.length === 1) return batch[0]?.reject(error)',
      without: 'return batch.forEach(({ reject }) => reject(error))',
      test: 'of starts together only the one at fault fails',
    },
    {
      name: 'so many starts in a transaction at most',
      text: '.slice(0, mostRuns)',
      without: '',
      test: 'no more than 500 runs are started in one transaction',
    },
  ]),
  ...guardsIn('src/runs/starting/starts.ts', overlapTest, [
    {
      name: 'run key',
      text: 'await takeRunKey(client, run.pipeline, run.runKey, run.id)',
      without: 'run.id',
      test: 'twenty concurrent starts with one key start one run',
    },
  ]),
  ...guardsIn('src/runs/run-store.ts', overlapTest, [
    {
      name: 'a run key is waited for',
      text: 'ON CONFLICT (pipeline, key) DO UPDATE SET key = excluded.key RETURNING run_id',
      without: 'ON CONFLICT (pipeline, key) DO NOTHING RETURNING run_id',
      test: 'twenty concurrent starts with one key start one run',
    },
  ]),
  ...guardsIn('src/runs/starting/insert-runs.ts', startsTest, [
    {
      name: 'a run is locked before a newer one takes its place',
      text: 'await lockRun(client, id)',
      without: "await (await import('../run-store.ts')).readRun(client, id)",
      test: 'a newer run takes the place of one that is claimed in this moment',
    },
  ]),
  ...guardsIn('src/runs/starting/insert-runs.ts', overlapTest, [
    {
      name: 'an overlapping run is skipped',
      text: 'if (!holder) return',
      without: 'if (true) return',
      test: 'an overlapping run is skipped, and says because of which',
    },
  ]),
  ...guardsIn('src/runs/dispatch/reconcile.ts', reconcileTest, [
    {
      name: 'a run that has lost its job gets a new one',
      text: 'await addRunJobs(database.pool, database.schema, dispatch)',
      without: '',
      test: 'a run whose job was deleted gets a new one, once',
    },
    {
      name: 'a job that a dead worker has locked is replaced',
      text: "(j.locked_at IS NULL OR j.locked_at > now() - interval '${claimDeadlineSeconds} seconds')",
      without: 'true',
      test: 'a job that a dead worker has locked is replaced, one that was locked just now is not',
    },
    {
      name: 'a job that is being taken is left alone',
      text: "OR j.locked_at > now() - interval '${claimDeadlineSeconds} seconds'",
      without: '',
      test: 'a job that a dead worker has locked is replaced, one that was locked just now is not',
    },
    {
      name: 'a job is left while its run is with its taker',
      text: "OR (r.state = 'running' AND r.claim = (j.payload ->> 'claim')::integer + 1)",
      without: '',
      test: 'a job that a dead worker has left is deleted once its run has gone on, and not before',
    },
    {
      name: 'code takes over no run whose steps have changed',
      text: ' && before?.shape === now?.shape',
      without: '',
      test: 'is left when that has changed, and fails after its time on the business clock',
    },
  ]),
  ...guardsIn('src/runs/dispatch/kept-queue.ts', 'test/faults/cut-commits.test.ts', [
    {
      name: 'a queue that has ended is started anew',
      text: "events.on('pool:gracefulShutdown', ({ message }) => resolve(message))",
      without: '',
      test: 'a connection cut as the queue is told of the end of a job: the same worker takes the next',
    },
  ]),
  ...guardsIn('src/runs/dispatch/slots.ts', 'src/runs/dispatch/slots.test.ts', [
    {
      name: 'ends that are not stored are bounded',
      text: 'Math.min(this.#count - this.#idle.size, mostOpen * this.#count - this.#over.size)',
      without: '(this.#count - this.#idle.size)',
      test: 'a slot is free when nothing of its run is executed any more, but ends that are not stored are bounded',
    },
  ]),
  ...guardsIn('src/runs/dispatch/slots.ts', 'src/runs/dispatch/dispatcher.test.ts', [
    {
      name: 'a job that a worker has no room for is left to others',
      text: 'Math.min(limit, this.#free())',
      without: 'limit',
      test: 'a worker takes no job that it has no room for, so that others may have it',
    },
  ]),
  ...guardsIn('src/database/migration-owner.ts', reconcileTest, [
    {
      name: 'a project has a queue of its own',
      text: 'return `${schema}_queue`',
      without: "return 'one_queue'",
      test: 'two projects in one database, each in its schema, do not see each other',
    },
  ]),
]
