import { whileAway } from '../../database/while-away.ts'
import type { PipelineDefinition, ReviewStep, WaitStep } from '../../pipelines/definition.ts'
import { reportError } from '../../telemetry/report-error.ts'
import type { Outcome } from '../journal/entry.ts'
import { type Entry, LeaseLost, type Receipt, type RunMove } from '../journal/entry.ts'
import { entryOf, settled } from '../journal/outcome.ts'
import { laneOf } from '../lanes/lane-shape.ts'
import { isEnd, type Run, type RunState } from '../run.ts'
import { readSteps } from '../run-store.ts'
import { computeWindows } from '../starting/windows.ts'
import { reach } from '../stop-points.ts'
import { storedError } from '../stored-error.ts'
import { tellEnd } from '../trail/tell-end.ts'
import { pairSignals } from '../waits/signals.ts'
import { endedWait } from '../waits/wait.ts'
import { readWaits, type StoredWait } from '../waits/wait-store.ts'
import { Decisions } from './decisions.ts'
import type { Executor } from './executor.ts'
import { Cancelled, type HandOver, RunTimeout } from './interruption.ts'
import { nextMove } from './next-move.ts'
import { type Node, RunGraph } from './run-graph.ts'
import { runStep } from './step-runner.ts'

/** Where a run was left when its execution was over. */
export type LeftAs = RunState | 'lost'

/**
 * One claim of a run, from the claim to the moment it is let go: ended, parked, paused or handed over. Every change is
 * one entry of the journal, which carries what ended, what that decides, and what starts next.
 */
export class Execution {
  readonly run: Run
  #executor: Executor
  #definition: PipelineDefinition
  #graph!: RunGraph
  #decisions!: Decisions
  #interrupt = new AbortController()
  /** Ends sleeps and the deadline when the run is let go. */
  #timers = new AbortController()
  #pausing = false
  #draining = false
  /** Aborted when nothing new is to start: ends the sleeps of items before their retries. */
  #resting = new AbortController()
  /** What the last attempt of a step here has failed with. */
  #reasons = new Map<string, unknown>()
  /** Launched steps that have not come back. */
  #underWay = 0
  #leftAs: LeftAs | undefined
  #over = Promise.withResolvers<LeftAs>()
  #idle = Promise.withResolvers<void>()
  #opened = Promise.withResolvers<void>()
  /** Changes are composed one after the other, so that each sees the ones before it; the first after the claim. */
  #changes: Promise<void> = this.#opened.promise

  constructor(executor: Executor, run: Run, definition: PipelineDefinition) {
    this.#executor = executor
    this.#definition = definition
    this.run = run
  }

  /** Resolves when nothing of the run is executed any more; that it ends, or parks, may still be on its way. */
  get idle(): Promise<void> {
    return this.#idle.promise
  }

  /** Claims the run and executes it as far as it goes. Rejects only when the database cannot be read. */
  async execute(): Promise<LeftAs> {
    try {
      await this.#open()
      return await this.#over.promise
    } catch (error) {
      if (error instanceof LeaseLost) return 'lost'
      throw error
    } finally {
      this.#timers.abort()
      this.#idle.resolve()
    }
  }

  /** Tells all steps to stop, for this reason; the run is let go when they have. */
  interrupt(reason: Cancelled | HandOver | RunTimeout | LeaseLost): void {
    if (this.#interrupt.signal.aborted) return
    this.#interrupt.abort(reason)
    if (reason instanceof LeaseLost) this.#lose(reason)
    else this.#change()
  }

  /** Starts nothing new; the run is paused when what is under way has ended. */
  pause(): void {
    if (this.#pausing) return
    this.#pausing = true
    this.#resting.abort()
    this.#change()
  }

  /** Starts nothing new; the run goes back to the queue when what is under way has ended. */
  drain(): void {
    if (this.#draining) return
    this.#draining = true
    this.#resting.abort()
    this.#change()
  }

  /** Waits of this run that are over, found by the worker while the run is here. */
  endWaits(waits: readonly StoredWait[]): void {
    this.#change(async () => {
      const outcomes: Outcome[] = []
      const sleeping = new Set<Node>()
      for (const wait of waits) {
        // Of a lane all steps that wait go on together, because an item goes through them in one go.
        for (const name of laneOf(this.#definition, wait.step)?.members ?? [wait.step]) {
          const node = this.#graph.node(name)
          node?.lane?.wake()
          if (node?.row.state === 'waiting' || node?.row.state === 'retrying') sleeping.add(node)
        }
      }
      for (const node of sleeping) outcomes.push(...(await this.#wake(node, waits)))
      return outcomes
    })
  }

  async #open(): Promise<void> {
    const { engine, workerId, journal } = this.#executor
    const { run } = this
    const { pool } = engine.database
    const isNew = run.claim === 0 && run.sourceRunId === null
    const rows = isNew ? [] : await whileAway(() => readSteps(pool, run.id))
    const waits = isNew ? [] : await whileAway(() => readWaits(pool, run.id))
    const reused = run.options.reuse ? await readSteps(pool, run.options.reuse) : []
    this.#graph = new RunGraph(this.#definition, run, rows, reused)
    this.#decisions = new Decisions(engine, this.#definition, run, this.#graph)

    const now = engine.clock.now()
    const { timeoutMs } = this.#definition
    run.windows ??= (await computeWindows(engine, this.#definition, run)) ?? null
    run.startedAt ??= now
    run.deadlineAt ??= timeoutMs === undefined ? null : new Date(now.getTime() + timeoutMs)
    const claim: RunMove = {
      to: 'running',
      claim: run.claim + 1,
      workerId,
      admitted: true,
      version: this.#definition.version,
      startedAt: run.startedAt,
      ...(run.windows ? { windows: run.windows } : {}),
      ...(run.deadlineAt ? { deadlineAt: run.deadlineAt } : {}),
    }
    const outcomes: Outcome[] = []
    for (const node of this.#graph.nodes) outcomes.push(...(await this.#wake(node, waits)))
    const { entry, launches } = await this.#compose(outcomes, claim)
    reach('before claim')
    const receipt = await journal.write(entry)
    reach('after claim')
    Object.assign(run, { state: 'running', version: this.#definition.version, claim: run.claim + 1, workerId })
    this.#opened.resolve()
    if (run.deadlineAt) this.#watchDeadline(run.deadlineAt)
    if (waitsForSignal(entry)) void this.#pairSignals()
    this.#heed(receipt)
    this.#launch(launches)
    // A run that has nothing to start is decided at once.
    if (launches.length === 0) this.#change()
  }

  /** What a step that was left open does now that the run is here, or that its wait is over. */
  async #wake(node: Node, waits: readonly StoredWait[]): Promise<Outcome[]> {
    const { row, definition } = node
    const { engine } = this.#executor
    const now = engine.clock.now()
    if (!['running', 'retrying', 'waiting'].includes(row.state)) return []
    const wait = waits.find((other) => other.step === row.step && other.item === '')
    if (row.state === 'retrying') {
      const endsWait = wait?.kind === 'retry'
      node.retryAt = wait?.dueAt?.getTime() ?? now.getTime()
      if (node.retryAt > now.getTime()) {
        if (endsWait) node.retryStored = true
        this.#sleepUntilRetry(node)
        return []
      }
      delete node.retryStored
      return [{ ...settled(row, this.run, now, { state: 'pending' }), endsWait }]
    }
    const isLane = laneOf(this.#definition, row.step) !== undefined
    // The items of a lane know where they stand. A plain step that is still running was left by older code.
    if (isLane || row.state === 'running') return [settled(row, this.run, now, { state: 'pending' })]
    const over = wait && (await endedWait(definition as WaitStep | ReviewStep, wait, now))
    return over ? [{ ...settled(row, this.run, now, over), endsWait: true }] : []
  }

  /** Queues a change of the run: what `happened`, and all that this decides. */
  #change(happened: () => Promise<readonly Outcome[]> | readonly Outcome[] = () => [], recorded = false): void {
    this.#changes = this.#changes
      .then(async () => {
        if (this.#leftAs !== undefined) return
        const outcomes = await happened()
        const { entry, launches } = await this.#compose(outcomes, undefined, recorded)
        if (!entry.move && entry.outcomes?.length === 0) return
        if (entry.move) {
          this.#leftAs = entry.move.to
          if (this.#underWay === 0) this.#idle.resolve()
          reach(isEnd(entry.move.to) ? 'before finish' : 'before park')
        }
        // Not awaited: the next change of this run may join the same batch.
        this.#executor.journal.write(entry).then(
          (receipt) => this.#written(entry, receipt, launches),
          (error: unknown) => this.#notWritten(entry, launches, error),
        )
      })
      .catch((error: unknown) => this.#lose(error))
  }

  #written(entry: Entry, receipt: Receipt, launches: readonly Node[]): void {
    if (waitsForSignal(entry)) void this.#pairSignals()
    if (!entry.move) {
      this.#heed(receipt)
      this.#launch(launches)
      return
    }
    Object.assign(this.run, { state: entry.move.to, claim: entry.move.claim })
    this.#tellEnd(entry.move)
    if (this.#underWay === 0) this.#over.resolve(entry.move.to)
  }

  #tellEnd({ to: state, error, endedAt }: RunMove): void {
    if (!isEnd(state)) return
    const at = endedAt ?? this.#executor.engine.clock.now()
    tellEnd(this.run, { state, at, error, cause: this.#reasons.get(error?.step ?? '') })
  }

  /** The lease is lost, or an output is refused by the database: that fails its step, by name. */
  #notWritten(entry: Entry, launches: readonly Node[], error: unknown): void {
    if (error instanceof LeaseLost || entry.move) return this.#lose(error)
    for (const node of launches) this.#graph.set(node, { ...node.row, state: 'pending', attempt: node.row.attempt - 1 })
    const at = this.#executor.engine.clock.now()
    const outcomes = (entry.outcomes ?? [])
      .filter(({ row }) => row.state === 'completed')
      .map(({ row }) =>
        settled({ ...row, output: null, counts: null }, this.run, at, { state: 'failed', error: storedError(error) }),
      )
    if (outcomes.length === 0) return this.#lose(error)
    this.#change(() => outcomes)
  }

  /** Stops everything and writes nothing more. */
  #lose(error: unknown): void {
    if (!(error instanceof LeaseLost)) {
      const { id, pipeline } = this.run
      reportError(error, { role: 'worker', what: `run ${id}`, run: id, pipeline })
    }
    this.#leftAs = 'lost'
    this.#interrupt.abort(new LeaseLost(this.run.id))
    if (this.#underWay === 0) this.#over.resolve('lost')
  }

  /** One entry for what has happened, with everything it decides; and what is launched once that is committed. */
  async #compose(
    happened: readonly Outcome[],
    claim?: RunMove,
    recorded = false,
  ): Promise<{ entry: Entry; launches: Node[] }> {
    const { engine, workerId } = this.#executor
    const at = engine.clock.now()
    this.#graph.apply(happened)
    for (const { row } of happened) {
      const node = this.#graph.node(row.step)
      if (node && row.item === '' && row.state === 'retrying') this.#sleepUntilRetry(node)
    }
    // What a load did is in the database already: it was written in the transaction of its rows.
    const outcomes = recorded ? [] : [...happened]
    const stopping = this.#interrupt.signal.aborted || this.#pausing || this.#draining
    const launches = stopping ? [] : await this.#decisions.decideAll(outcomes, at)
    const actor = `worker ${workerId}`
    if (claim) return { entry: entryOf(this.run, at, actor, outcomes, claim), launches }
    const isIdle = this.#underWay === 0 && launches.length === 0 && this.#graph.busy().size === 0
    const orders = { interrupted: this.#interrupt.signal.reason, pausing: this.#pausing, draining: this.#draining }
    const next = isIdle ? nextMove(this.#definition, this.run, this.#graph, orders, at) : undefined
    if (next) {
      this.#graph.apply(next.outcomes)
      outcomes.push(...next.outcomes)
    }
    return { entry: entryOf(this.run, at, actor, outcomes, next?.move), launches }
  }

  /** A tick does this for all keys, too; done here, a signal that came early answers at once. */
  async #pairSignals(): Promise<void> {
    await pairSignals(this.#executor.engine).catch(() => undefined)
  }

  #launch(nodes: readonly Node[]): void {
    const running = {
      executor: this.#executor,
      definition: this.#definition,
      run: this.run,
      graph: this.#graph,
      signal: this.#interrupt.signal,
      resting: this.#resting.signal,
    }
    for (const node of nodes) {
      this.#underWay += 1
      runStep(running, node).then(
        ({ outcomes, recorded, reason }) => {
          this.#underWay -= 1
          this.#reasons.set(node.row.step, reason)
          this.#change(() => outcomes, recorded)
          if (this.#underWay === 0 && this.#leftAs !== undefined) this.#over.resolve(this.#leftAs)
        },
        (error: unknown) => {
          this.#underWay -= 1
          this.#lose(error)
        },
      )
    }
  }

  #sleepUntilRetry(node: Node): void {
    const { clock } = this.#executor.engine
    const pauseMs = Math.max(0, (node.retryAt ?? 0) - clock.now().getTime())
    clock.sleep(pauseMs, this.#timers.signal).then(
      () => {
        this.#change(() => {
          if (node.row.state !== 'retrying' || (node.retryAt ?? 0) > clock.now().getTime()) return []
          delete node.retryAt
          return [settled(node.row, this.run, clock.now(), { state: 'pending' })]
        })
      },
      () => undefined,
    )
  }

  #watchDeadline(deadlineAt: Date): void {
    const { clock } = this.#executor.engine
    const steps = () =>
      this.#graph
        .open()
        .filter((node) => node.row.attempt > 0)
        .map((node) => node.row.step)
    clock.sleep(Math.max(0, deadlineAt.getTime() - clock.now().getTime()), this.#timers.signal).then(
      () => this.interrupt(new RunTimeout(this.#definition.timeoutMs ?? 0, steps())),
      () => undefined,
    )
  }

  #heed({ cancelRequested, pauseRequested }: Receipt): void {
    if (cancelRequested) this.interrupt(new Cancelled())
    else if (pauseRequested) this.pause()
  }
}

function waitsForSignal({ outcomes = [] }: Entry): boolean {
  return outcomes.some(({ wait }) => wait?.kind === 'signal')
}
