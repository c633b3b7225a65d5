import { guardsIn } from '../guard.ts'

const admissionTest = 'src/runs/dispatch/backfill-admission.test.ts'
const startTest = 'src/scheduler/backfills/start-backfill.test.ts'
const planTest = 'src/scheduler/backfills/plan.test.ts'
const overlapping = 'neither stops windows nor counts them'
const unconfirmed = 'a window whose cancel is not confirmed keeps its place, and no slot of its pipeline'

/** What keeps backfills from running a window twice or leaving one out, and out of the way of live runs. */
export const backfills = [
  ...guardsIn('src/runs/dispatch/backfill-admission-store.ts', admissionTest, [
    {
      name: 'backfills: half of the slots at most',
      text: 'coalesce(sum(slots), 0) / 2)',
      without: 'coalesce(sum(slots), 0))',
      test: 'backfills take half of them at most, and live runs get through at once',
    },
    {
      name: 'backfills: one place even without a worker',
      text: 'greatest(1, coalesce(sum(slots), 0)',
      without: 'greatest(0, coalesce(sum(slots), 0)',
      test: 'one window has a place, and waits for a worker',
    },
    {
      name: 'backfills: the room of dead workers is not shared out',
      text: 'FROM workers WHERE NOT (${leaseIsOver})',
      without: 'FROM workers',
      test: 'half of what all live workers have room for is shared out',
    },
    {
      name: 'backfills: no more of one than it says',
      text: 'LIMIT greatest(0, b.parallel - coalesce(h.places, 0))',
      without: 'LIMIT 1000',
      test: 'no more of one backfill are under way than it says, the oldest window first',
    },
    {
      name: 'backfills: places are counted under a lock',
      text: 'SELECT pg_advisory_xact_lock(hashtext(',
      without: 'SELECT (hashtext(',
      test: 'two processes that admit at the same time give one place away, not two',
    },
    {
      name: 'backfills: a cancel that is not confirmed keeps its place',
      text: 'WHERE unconfirmed_worker_id IS NOT NULL AND backfill_id IS NOT NULL',
      without: 'WHERE false AND backfill_id IS NOT NULL',
      test: unconfirmed,
    },
  ]),
  ...guardsIn('src/runs/dispatch/admission.ts', admissionTest, [
    {
      name: 'backfills: the sweep looks after them',
      text: '\n  await admitBackfills(engine)',
      without: '',
      test: 'a place that a crash left free before its admission is found by the sweep',
    },
  ]),
  ...guardsIn('src/runs/dispatch/admission-store.ts', admissionTest, [
    {
      name: 'backfills: their windows hold no slot of the pipeline',
      text: "WHERE pipeline = $1 AND admitted AND state IN ('pending', 'running', 'waiting', 'paused') AND backfill_id IS NULL",
      without: "WHERE pipeline = $1 AND admitted AND state IN ('pending', 'running', 'waiting', 'paused')",
      test: 'a live run of the same pipeline is not held up by a window, nor a window by it',
    },
    {
      name: 'backfills: an unconfirmed window holds no slot of the pipeline',
      text: 'unconfirmed_worker_id IS NOT NULL AND pipeline = $1 AND backfill_id IS NULL',
      without: 'unconfirmed_worker_id IS NOT NULL AND pipeline = $1',
      test: unconfirmed,
    },
    {
      name: 'backfills: a live run takes the place of no window',
      text: "AND overlap_key = $2 AND state = 'pending' AND NOT admitted AND backfill_id IS NULL",
      without: "AND overlap_key = $2 AND state = 'pending' AND NOT admitted",
      test: overlapping,
    },
  ]),
  ...guardsIn('src/runs/starting/insert-runs.ts', admissionTest, [
    {
      name: 'backfills: a window is skipped by no live run',
      text: 'if (first.backfillId !== null) return await insertRuns(client, runs)',
      without: '',
      test: overlapping,
    },
  ]),
  ...guardsIn('src/runs/dispatch/queue.ts', admissionTest, [
    {
      name: 'backfills: live runs go first in the queue',
      text: 'run.backfillId === null ? livePriority : backfillPriority',
      without: 'livePriority + 0 * backfillPriority',
      test: 'a live run goes before a window that is in the queue',
    },
  ]),
  ...guardsIn('src/runs/dispatch/reconcile.ts', admissionTest, [
    {
      name: 'backfills: a new job goes behind live runs, too',
      text: 'r.backfill_id AS "backfillId"',
      without: 'NULL AS "backfillId"',
      test: 'a live run goes before a window that is in the queue',
    },
  ]),
  ...guardsIn('src/runs/leases/rescue.ts', admissionTest, [
    {
      name: 'backfills: a rescued window asks for a place again',
      text: 'run.backfillId === null ? {} : { admitted: false }',
      without: '{}',
      test: 'the windows of a worker that is gone ask for a place again, and are done once',
    },
  ]),
  ...guardsIn('src/runs/execution/next-move.ts', admissionTest, [
    {
      name: 'backfills: a window that is handed over asks for a place again',
      text: '...(run.backfillId === null ? {} : { admitted: false })',
      without: '',
      test: 'goes on where it was when its worker stops and another starts',
    },
  ]),
  ...guardsIn('src/runs/worker.ts', admissionTest, [
    {
      name: 'backfills: the room of a worker that stops is not shared out',
      text: 'retireWorker(this.#engine.database.pool, this.id).catch(() => undefined)',
      without: 'undefined',
      test: 'goes on where it was when its worker stops and another starts',
    },
  ]),
  ...guardsIn('src/scheduler/backfills/start-backfill.ts', startTest, [
    {
      name: 'backfills: windows are chosen under a lock',
      text: 'await lockBackfillsOf(client, pipeline)',
      without: '',
      test: 'of two who start the same windows at once one starts them',
    },
    {
      name: 'backfills: a window under way is not chosen',
      text: 'return !isUnderWay && ',
      without: 'return ',
      test: 'a window that is under way is left out, also when all are asked for',
    },
  ]),
  ...guardsIn('src/database/migrations/0003-backfills.up.sql', startTest, [
    {
      name: 'backfills: a window is stored once',
      text: '  PRIMARY KEY (backfill_id, window_from),\n',
      without: '',
      test: 'a window of a backfill is stored once',
    },
    {
      name: 'constraint: a backfill lets something in',
      text: 'CHECK (parallel >= 1)',
      without: '',
      test: 'which lets nothing in',
    },
    {
      name: 'constraint: what a backfill chooses',
      text: "CHECK (choice IN ('missing', 'failed', 'all'))",
      without: '',
      test: 'that chooses nobody knows what',
    },
    {
      name: 'constraint: a backfill ends after it begins',
      text: 'CHECK (first_day <= last_day)',
      without: 'CHECK (true)',
      test: 'that ends before it begins',
    },
  ]),
  ...guardsIn('src/scheduler/backfills/plan.ts', planTest, [
    {
      name: 'backfills: so many windows at most',
      text: 'zone: rule.zone }, most)',
      without: 'zone: rule.zone }, mostWindows * 9)',
      test: 'more than ten thousand windows',
    },
  ]),
  ...guardsIn('src/scheduler/backfills/coverage-store.ts', planTest, [
    {
      name: 'backfills: a dry run covers nothing',
      text: "coalesce(options ->> 'dryRun', 'false') <> 'true'",
      without: 'true',
      test: 'is done when a completed run covers it, and not by a dry run',
    },
    {
      name: 'backfills: a run with steps left out covers nothing',
      text: "AND coalesce(options -> 'skip', '[]') = '[]'",
      without: '',
      test: 'is done when a completed run covers it, and not by a dry run',
    },
    {
      name: 'backfills: a run of some steps covers nothing',
      text: "AND coalesce(options -> 'only', '[]') = '[]'",
      without: '',
      test: 'is done when a completed run covers it, and not by a dry run',
    },
    {
      name: 'backfills: a run of other parameters covers nothing',
      text: 'AND params_hash = hashtextextended($2::jsonb::text, 0)',
      without: '',
      test: 'is done when a completed run covers it, and not by a dry run',
    },
    {
      name: 'backfills: a run of other parameters that has not begun will cover nothing',
      text: 'AND params = $2::jsonb',
      without: '',
      test: 'is running while',
    },
  ]),
  ...guardsIn('src/database/migrations/0021-grid.up.sql', 'test/api/read-plans.test.ts', [
    {
      name: 'backfills: a grid reads the index alone',
      text: 'INCLUDE (id, state, created_at, started_at, ended_at)',
      without: 'INCLUDE (id)',
      test: 'the grid reads an index and no row of the table',
    },
  ]),
  ...guardsIn('src/database/migrations/0013-read-models.up.sql', planTest, [
    {
      name: 'backfills: a run covers what all of its sources have',
      text: "max((value ->> 'from')::timestamptz)",
      without: "min((value ->> 'from')::timestamptz)",
      test: 'is done when all sources of the run have it, and not when one of them has not',
    },
  ]),
]
