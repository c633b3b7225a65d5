import { guardsIn } from '../guard.ts'

const rescueTest = 'src/runs/leases/rescue.test.ts'
const heartbeatTest = 'src/runs/leases/heartbeat.test.ts'

/** What keeps a worker that is gone, or was thought to be, from doing harm. */
export const leases = [
  ...guardsIn('src/runs/leases/lease.ts', 'src/runs/leases/restart.test.ts', [
    {
      name: 'a lease does not run while the database is away',
      text: "greatest(lease_ends_at, pg_postmaster_start_time() + interval '${leaseSeconds} seconds')",
      without: 'lease_ends_at',
      test: 'a database that was away for longer than a lease costs nobody a lease',
    },
  ]),
  ...guardsIn('src/runs/leases/worker-store.ts', rescueTest, [
    {
      name: 'an expired heartbeat is never revived',
      text: ' WHERE id = $1 AND NOT (${leaseIsOver})',
      without: ' WHERE id = $1',
      test: 'an expired row is never revived',
    },
  ]),
  ...guardsIn('src/runs/leases/rescue.ts', rescueTest, [
    {
      name: 'the sweep asks again whether a run is an orphan',
      text: ' || !(await isOrphan(client, run))',
      without: '',
      test: 'leaves a run alone that a live worker has claimed between its list and its claim',
    },
    {
      name: 'the sweep waits no longer than a moment for a row',
      text: "await client.query(`SET LOCAL lock_timeout = '1s'`)",
      without: '',
      test: 'one run whose row is locked does not keep the sweep from the others',
    },
    {
      name: "one run's trouble does not strand the others",
      text: 'await isolated(id, () => rescue(engine, id))',
      without: 'await rescue(engine, id)',
      test: 'one run whose row is locked does not keep the sweep from the others',
    },
    {
      name: 'what was under way in a crash is a suspect',
      text: "SET state = 'pending', suspect = true",
      without: "SET state = 'pending', suspect = false",
      test: 'a step that was under way when its worker died is next tried alone',
    },
    {
      name: 'a cancel has its grace',
      text: 'cancel_requested_at < now() - make_interval(secs => $1)',
      without: 'cancel_requested_at < now() + make_interval(secs => $1)',
      test: 'is cancelled unconfirmed after its grace',
    },
    {
      name: 'nobody confirms for another worker',
      text: 'WHERE id = $1 AND unconfirmed_worker_id = $2 RETURNING',
      without: 'WHERE id = $1 AND $2::uuid IS NOT NULL RETURNING',
      test: 'keeps its slot when another worker says that its own attempt has ended',
    },
    {
      name: 'a worker fails no run that is with another',
      text: ' || run.workerId !== workerId',
      without: '',
      test: 'that has lost sight of a run fails it, unless another has it by then',
    },
  ]),
  ...guardsIn('src/runs/leases/heartbeat-thread.ts', heartbeatTest, [
    {
      name: 'a process whose main thread is blocked is killed',
      text: "process.kill(process.pid, 'SIGKILL')",
      without: '',
      test: 'a process whose main thread is blocked for longer than it may be is killed',
    },
  ]),
  ...guardsIn('src/runs/worker.ts', 'src/runs/worker.test.ts', [
    {
      name: 'no step starts on an uncertain lease',
      text: 'await this.#heartbeat?.confirmed(signal)',
      without: '',
      test: 'a step does not begin while its worker is not certain of its lease',
    },
    {
      name: 'who comes back after its worker has stopped has lost its run',
      text: '    this.#lost.abort()\n    await this.#journalDatabase.close()',
      without: '    await this.#journalDatabase.close()',
      test: 'a step that comes back after its worker has stopped writes nothing',
    },
    {
      name: 'a hint is ignored when its run is not pending',
      text: "run.state !== 'pending' ||",
      without: '',
      test: 'a hint for a run that is paused',
    },
    {
      name: 'a hint is ignored when its run has no slot',
      text: ' || !run.admitted',
      without: '',
      test: 'a hint for a run that has no slot',
    },
    {
      name: 'a hint is ignored when its claim is over',
      text: ' || (claim !== undefined && run.claim !== claim)',
      without: '',
      test: 'a hint for a claim that is over',
    },
  ]),
  ...guardsIn('src/runs/worker.ts', rescueTest, [
    {
      name: 'suspects are tried alone',
      text: 'if (attempt.row.suspect && options.isolate)',
      without: 'if (options.isolate && !options)',
      test: 'a step that was under way when its worker died is next tried alone',
    },
    {
      name: 'a second hint for a run that is here is ignored',
      text: 'if (this.#executions.has(run.id)) return undefined',
      without: '',
      test: 'that gets two hints for one run at once executes it once',
    },
    {
      name: 'who has lost the lease takes no run',
      text: ' || this.#lost.signal.aborted) return undefined',
      without: ') return undefined',
      test: 'that has lost its lease takes no run any more',
    },
  ]),
]
