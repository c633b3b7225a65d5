import { guardsIn } from '../guard.ts'

const migration = 'src/database/migrations/0001-runs.up.sql'

/** What keeps rows that cannot be out of the tables, whoever writes them. */
export const constraints = guardsIn(migration, 'src/runs/journal/entry-store.test.ts', [
  {
    name: 'constraint: a running run has a worker',
    text: "CHECK ((state = 'running') = (worker_id IS NOT NULL))",
    without: 'CHECK (true)',
    test: 'running without a worker',
  },
  {
    name: 'constraint: a running run has a slot',
    text: "CHECK (state <> 'running' OR admitted)",
    without: 'CHECK (true)',
    test: 'running without a slot',
  },
  {
    name: 'constraint: only an ended run has an end',
    text: "CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'partial', 'failed', 'cancelled')))",
    without: 'CHECK (true)',
    test: 'ended without an end',
  },
  {
    name: 'constraint: a failed run says why',
    text: "CONSTRAINT a_failed_run_says_why CHECK (state <> 'failed' OR error IS NOT NULL)",
    without: 'CONSTRAINT a_failed_run_says_why CHECK (true)',
    test: 'failed without an error',
  },
  {
    name: 'constraint: only a cancelled run is unconfirmed',
    text: "CHECK (unconfirmed_worker_id IS NULL OR state = 'cancelled')",
    without: 'CHECK (true)',
    test: 'unconfirmed without a cancel',
  },
  {
    name: 'constraint: only a settled step has an end',
    text: "CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'failed', 'skipped', 'cancelled')))",
    without: 'CHECK (true)',
    test: 'a completed step without an end',
  },
  {
    name: 'constraint: a failed step says why',
    text: "CONSTRAINT a_failed_step_says_why CHECK (state <> 'failed' OR error IS NOT NULL)",
    without: 'CONSTRAINT a_failed_step_says_why CHECK (true)',
    test: 'a failed step without an error',
  },
  {
    name: 'constraint: a skipped step says why',
    text: "CHECK (state <> 'skipped' OR reason IS NOT NULL)",
    without: 'CHECK (true)',
    test: 'a skipped step without a reason',
  },
  {
    name: 'constraint: a wait for a signal has a key',
    text: "CHECK ((kind = 'signal') = (signal_key IS NOT NULL))",
    without: 'CHECK (true)',
    test: 'a wait for a signal without its key',
  },
  {
    name: 'constraint: other waits are due',
    text: "CHECK (kind IN ('signal', 'review') OR due_at IS NOT NULL)",
    without: 'CHECK (true)',
    test: 'a wait for a time that never comes',
  },
  {
    name: 'unique key of an attempt',
    text: 'CREATE UNIQUE INDEX run_events_attempts',
    without: 'CREATE INDEX run_events_attempts',
    test: 'an attempt that is over a second time',
  },
  {
    name: 'unique number of an event',
    text: 'PRIMARY KEY (run_id, number)',
    without: 'CHECK (true)',
    test: 'two events with one number',
  },
])
