import { randomUUID } from 'node:crypto'
import { type Database, openDatabase } from '../database/database.ts'
import { type Listener, startListener } from '../database/listener.ts'
import { type Poll, poll } from '../database/poll.ts'
import { sweepStagings } from '../datasets/quarantine/sweep-stagings.ts'
import type { PipelineDefinition } from '../pipelines/definition.ts'
import { log } from '../telemetry/log.ts'
import { reportError } from '../telemetry/report-error.ts'
import { type Attempt, type AttemptResult, stepOf } from './attempts/attempt.ts'
import { StepTimeout, graceMs as stepGraceMs } from './attempts/deadline.ts'
import type { IsolatedLimit } from './attempts/isolate.ts'
import { makeAttempt } from './attempts/make-attempt.ts'
import { type Listeners, openWorkshop } from './attempts/workshop.ts'
import { admit, admitAll } from './dispatch/admission.ts'
import { type Dispatcher, startDispatcher } from './dispatch/dispatcher.ts'
import { addRunJobs } from './dispatch/queue.ts'
import { reconcile } from './dispatch/reconcile.ts'
import type { Taken } from './dispatch/slots.ts'
import type { Engine } from './engine.ts'
import { Execution, type LeftAs } from './execution/execution.ts'
import type { Executor } from './execution/executor.ts'
import { Cancelled, HandOver } from './execution/interruption.ts'
import { controlChannel } from './hints.ts'
import { LeaseLost } from './journal/entry.ts'
import { Journal, mostFlushes } from './journal/journal.ts'
import { keptDatasets } from './kept-datasets.ts'
import { Heartbeat } from './leases/heartbeat.ts'
import { longestBlockMs, sweepEveryMs } from './leases/lease.ts'
import { confirmCancelled, failDisowned, sweep } from './leases/rescue.ts'
import { deleteWorker, insertWorker, retireWorker } from './leases/worker-store.ts'
import { isEnd, type Run } from './run.ts'
import { readRun } from './run-store.ts'
import { registerVersions } from './starting/versions.ts'
import { readEndedWaitsOfWorker } from './waits/wait-store.ts'
import { wakeRuns } from './waits/wake.ts'

const defaultConcurrency = 10
const stopGraceMs = 10_000
const queueStopMs = 1_000
const watchGraceMs = 10_000
/** Rows in quarantine may be many, and are looked at before a staging table goes. */
const longestSweepMs = 10 * 60_000

type PollTick = Parameters<typeof poll>[0]

export interface WorkerOptions extends Listeners {
  /** Runs under way at the same time. Default 10. */
  concurrency?: number
  /** Whether it takes runs from the queue; false executes only what it is given. Default true. */
  takesRuns?: boolean
  /** Makes the attempt alone in a child process. Default: in this process. */
  isolate?: (attempt: Attempt, signal: AbortSignal, limit?: IsolatedLimit) => Promise<AttemptResult>
  /** Called once when the lease is lost; all steps have been told to stop. */
  onLost?: () => void
}

/** One worker process: its lease, its journal, the runs it executes, and the loops that keep all workers' runs going. */
export class Worker {
  readonly id = randomUUID()
  #engine: Engine
  #options: WorkerOptions
  #lost = new AbortController()
  #stopping = new AbortController()
  #executions = new Map<string, Execution>()
  #underWay = new Set<Promise<unknown>>()
  #heartbeat: Heartbeat | undefined
  #dispatcher: Dispatcher | undefined
  #listener: Listener | undefined
  #loops: Record<string, Poll> = {}
  #executor: Executor
  #workshop: ReturnType<typeof openWorkshop>
  /** The journal's connections: steps that keep the pool busy cannot hold it up. Its statement is planned once. */
  #journalDatabase: Database

  constructor(engine: Engine, options: WorkerOptions = {}) {
    this.#engine = engine
    this.#options = options
    this.#workshop = openWorkshop(engine, options)
    const { url, schema } = engine.database
    this.#journalDatabase = openDatabase({
      url,
      schema,
      applicationName: 'millrace journal',
      maxConnections: mostFlushes,
      // Kept open: opening one takes as long as some hundred steps.
      deadlines: { idleMs: 0 },
      // Its one statement is planned while tables may be empty, and must not read all of them when they are full.
      session: { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' },
    })
    this.#executor = {
      engine,
      workerId: this.id,
      journal: new Journal(this.#journalDatabase.pool, this.#lost.signal),
      attempt: async (attempt, signal) => {
        await this.#heartbeat?.confirmed(signal)
        if (attempt.row.suspect && options.isolate)
          return await options.isolate(attempt, signal, this.#limitOf(attempt))
        const make = () => makeAttempt(this.#workshop, attempt, signal)
        const limitMs = longestBlockOf(stepOf(this.#workshop, attempt).timeoutMs)
        return await (this.#heartbeat?.during(limitMs, make) ?? make())
      },
    }
  }

  /** Registers, starts the heartbeat and the loops, and takes runs. */
  async start(): Promise<void> {
    const { database, definitions, clock } = this.#engine
    await registerVersions(this.#engine, definitions.values())
    await this.#engine.partitions.ensure(clock.now())
    const serves = [...definitions.values()].map(({ name, version }) => `${name} ${version}`)
    const { takesRuns = true, concurrency = defaultConcurrency } = this.#options
    await insertWorker(database.pool, this.id, takesRuns ? serves : [], takesRuns ? concurrency : 0)
    await this.#executor.journal.warmUp()
    this.#heartbeat = new Heartbeat(database, this.id, () => this.#lose())
    this.#listener = startListener(database, { signal: this.#stopping.signal, onError: () => undefined })
    this.#startLoops()
    if (!takesRuns) return
    this.#dispatcher = await startDispatcher(this.#engine, concurrency, (run) => this.#take(run))
  }

  /** Executes this very run, if it is pending under this claim. Answers how it was left; undefined when it was not to be had. */
  async execute(runId: string, claim?: number): Promise<LeftAs | undefined> {
    const run = await readRun(this.#engine.database.pool, runId)
    if (!run || (claim !== undefined && run.claim !== claim)) return undefined
    return await this.#begin(run)?.left
  }

  /** Begins with a run, if its row says that it is to be had. */
  #begin(run: Run): { execution: Execution; left: Promise<LeftAs> } | undefined {
    if (run.state !== 'pending' || !run.admitted) return undefined
    const definition = this.#definitionOf(run.pipeline)
    if (!definition || this.#stopping.signal.aborted || this.#lost.signal.aborted) return undefined
    // Two hints for one run may come at once; a second execution would take the place of the one that gets the claim.
    if (this.#executions.has(run.id)) return undefined
    const execution = new Execution(this.#executor, run, definition)
    this.#executions.set(run.id, execution)
    return { execution, left: this.#see(run.id, execution) }
  }

  /** Executes it, and does what is due once it has been let go. */
  async #see(runId: string, execution: Execution): Promise<LeftAs> {
    const left = execution.execute()
    this.#underWay.add(left)
    try {
      return await left
    } finally {
      this.#executions.delete(runId)
      this.#underWay.delete(left)
      await this.#follow(runId, execution, await left.catch(() => 'lost' as const))
    }
  }

  /** Asks a run that is here to stop. */
  cancel(runId: string): void {
    this.#executions.get(runId)?.interrupt(new Cancelled())
  }

  /** One turn of every loop, by hand. */
  async tick(): Promise<void> {
    for (const loop of Object.values(this.#loops)) await loop.tick()
  }

  /**
   * Takes nothing more. Steps under way may end within `graceMs`; runs that are not done by then are handed over.
   */
  async stop(graceMs = stopGraceMs): Promise<void> {
    if (this.#stopping.signal.aborted) return
    this.#stopping.abort()
    const queueStopped = this.#dispatcher?.stop()
    // Before anything is handed over: what it had room for is not to be given to the windows of backfills again.
    await Promise.race([retireWorker(this.#engine.database.pool, this.id).catch(() => undefined), delay(queueStopMs)])
    for (const execution of this.#executions.values()) execution.drain()
    const done = Promise.allSettled(this.#underWay)
    await Promise.race([done, delay(graceMs)])
    for (const execution of this.#executions.values()) execution.interrupt(new HandOver())
    await Promise.race([done, delay(graceMs)])
    // The queue waits for its handlers, and so for steps that never end: not longer than they were given.
    await Promise.race([queueStopped?.catch(() => undefined), delay(Math.max(graceMs, queueStopMs))])
    await Promise.race([this.#executor.journal.drain(), delay(stopGraceMs)])
    // A step that does not stop may still come back, in a program that lives on: from here on it writes nothing.
    this.#lost.abort()
    await this.#journalDatabase.close()
    await this.#workshop.close()
    await Promise.allSettled(Object.values(this.#loops).map((loop) => loop.stopped))
    await this.#listener?.stopped
    await this.#heartbeat?.stop()
    await deleteWorker(this.#engine.database.pool, this.id).catch(() => undefined)
  }

  #startLoops(): void {
    const { signal } = this.#stopping
    const loop = (name: string, everyMs: number, tick: PollTick, { wakes = false, timeoutMs = 30_000 } = {}) => {
      this.#loops[name] = poll(tick, {
        name,
        everyMs,
        timeoutMs,
        signal,
        onError: (error) => reportError(error, { role: 'worker', what: name }),
        ...(wakes && this.#listener
          ? { wakeOn: (wake: () => void) => this.#listener?.on(controlChannel, wake) ?? (() => undefined) }
          : {}),
      })
    }
    loop('orders', 2000, () => this.#takeOrders(), { wakes: true })
    loop('waits', 2000, () => wakeRuns(this.#engine), { wakes: true })
    loop('sweep', sweepEveryMs, () => sweep(this.#engine))
    loop('reconcile', 5000, () => reconcile(this.#engine))
    loop('admission', 10_000, () => admitAll(this.#engine))
    loop('stagings', 60_000, (turn) => this.#sweepStagings(turn), { timeoutMs: longestSweepMs })
  }

  /**
   * Ends runs that are with this worker and that it does not execute: something of its own went wrong with them. Without
   * this they would be running for ever, because their worker is alive.
   */
  async #releaseDisowned(): Promise<void> {
    // Whoever has lost the lease leaves its runs to the sweep.
    if (this.#lost.signal.aborted) return
    const { rows } = await this.#engine.database.pool.query<{ id: string; isCancelled: boolean }>({
      name: 'read-own-runs',
      text: `SELECT id, false AS "isCancelled" FROM runs WHERE worker_id = $1
        UNION ALL SELECT id, true FROM runs WHERE unconfirmed_worker_id = $1`,
      values: [this.id],
    })
    const here = rows.filter((row) => !this.#executions.has(row.id))
    // Its step has ended, and telling so once has failed: nobody else would free the slot while this worker lives.
    for (const { id, isCancelled } of here) if (isCancelled) await confirmCancelled(this.#engine, id, this.id)
    const disowned = new Set(here.filter((row) => !row.isCancelled).map((row) => row.id))
    // Seen twice in a row: one that is just being let go is none.
    for (const id of disowned) if (this.#disowned.has(id)) await failDisowned(this.#engine, id, this.id)
    this.#disowned = disowned
  }
  #disowned = new Set<string>()

  /** Begins with a run that the queue has given. Never throws: what a queue does with an error is not wanted. */
  #take(run: Run): Taken | undefined {
    const begun = this.#begin(run)
    if (!begun) return undefined
    const over = begun.left.then(
      () => undefined,
      (error: unknown) => reportError(error, { role: 'worker', what: `run ${run.id}`, run: run.id }),
    )
    return { idle: begun.execution.idle, over }
  }

  /** What is due once a run has been let go. */
  async #follow(runId: string, { run }: Execution, left: LeftAs): Promise<void> {
    try {
      if (left === 'lost') return await confirmCancelled(this.#engine, runId, this.id)
      // A reserved run was meant for this process alone; once it is let go, whoever comes next may have it.
      if (!isEnd(left) && run.reservedFor) {
        await this.#engine.database.pool.query('UPDATE runs SET reserved_for = NULL WHERE id = $1', [runId])
      }
      if (left === 'pending' && run.backfillId === null) {
        return await addRunJobs(this.#engine.database.pool, this.#engine.database.schema, [run])
      }
      await admit(this.#engine, run.pipeline)
    } catch (error) {
      // The loops find what this left undone.
      reportError(error, { role: 'worker', what: `after run ${runId}`, run: runId })
    }
  }

  /** Requests to cancel or pause, and waits that are over, of the runs that are here. */
  async #takeOrders(): Promise<void> {
    const { database, clock } = this.#engine
    await this.#releaseDisowned()
    if (this.#executions.size === 0) return
    const { rows } = await database.pool.query<{ id: string; cancel: boolean }>({
      name: 'read-orders',
      text: `SELECT id, cancel_requested_at IS NOT NULL AS cancel FROM runs
        WHERE worker_id = $1 AND (cancel_requested_at IS NOT NULL OR pause_requested_at IS NOT NULL)`,
      values: [this.id],
    })
    for (const { id, cancel } of rows) {
      if (cancel) this.cancel(id)
      else this.#executions.get(id)?.pause()
    }
    const waits = Map.groupBy(await readEndedWaitsOfWorker(database.pool, this.id, clock.now()), (wait) => wait.runId)
    for (const [id, ended] of waits) this.#executions.get(id)?.endWaits(ended)
  }

  /** Drops staging tables, and says which batches are given up with them. */
  async #sweepStagings(turn: AbortSignal): Promise<void> {
    const { database, clock, definitions } = this.#engine
    const { givenUp } = await sweepStagings({ database, clock, datasets: keptDatasets(definitions) }, turn)
    for (const id of givenUp) log.warn(`batch ${id} was kept for 60 days and is discarded`)
  }

  #definitionOf(pipeline: string): PipelineDefinition | undefined {
    return this.#engine.definitions.get(pipeline)
  }

  /** The child keeps the step's time-out itself, unless it is blocked. */
  #limitOf(attempt: Attempt): IsolatedLimit | undefined {
    const { name, timeoutMs } = stepOf(this.#workshop, attempt)
    if (timeoutMs === undefined) return undefined
    return { ms: timeoutMs + stepGraceMs + watchGraceMs, error: new StepTimeout(name, timeoutMs) }
  }

  /** The lease is over: everything stops, nothing more is written, and this worker never works again. */
  #lose(): void {
    if (this.#lost.signal.aborted) return
    this.#lost.abort()
    for (const [id, execution] of this.#executions) execution.interrupt(new LeaseLost(id))
    // It would take job after job from the queue and do nothing with them.
    this.#dispatcher?.stop().catch(() => undefined)
    log.error(`worker ${this.id} lost its lease; its runs go on elsewhere`)
    this.#options.onLost?.()
  }
}

/** How long a step with this time-out may block the main thread. */
function longestBlockOf(timeoutMs: number | undefined): number {
  return timeoutMs === undefined ? longestBlockMs : timeoutMs + watchGraceMs
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
