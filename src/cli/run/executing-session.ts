import { commandLine } from '../../people/actor.ts'
import type { Platform } from '../../platform.ts'
import type { Engine } from '../../runs/engine.ts'
import { isEnd, type Run } from '../../runs/run.ts'
import { readRun } from '../../runs/run-store.ts'
import { countEvents } from '../../runs/trail/event-store.ts'
import type { RunReport } from '../../runs/trail/report.ts'
import { readWaits } from '../../runs/waits/wait-store.ts'
import type { Worker } from '../../runs/worker.ts'
import { messageOf } from '../failure.ts'
import { followEvents } from './follow-events.ts'
import { onInterrupts } from './interrupts.ts'
import { LiveView } from './live-view.ts'
import { PlainView } from './plain-view.ts'
import { SlotWatch } from './slot-watch.ts'
import type { RunView } from './view.ts'
import { isShortWait } from './waiting.ts'

const lookEveryMs = 150
/** A worker that has written the end of a run comes back at once; a step that ignores its signal does not. */
const comeBackMs = 1_000
const handOverGraceMs = 5_000
/**
 * A worker in this process that executes the runs it is given, shows them, and listens for signals: Ctrl-C cancels the
 * run under way, `kill` hands it over.
 */
export class ExecutingSession implements AsyncDisposable {
  readonly platform: Platform
  readonly engine: Engine
  readonly worker: Worker
  readonly #view: RunView
  readonly #interrupts: Disposable
  #active: string | undefined
  /** Resolves when this process has to let go of its run without having ended it. */
  #leaving = Promise.withResolvers<void>()
  #order: 'cancel' | 'hand over' | 'lost' | undefined

  static async open(platform: Platform): Promise<ExecutingSession> {
    const engine = await platform.engine()
    const view = process.stderr.isTTY && process.env.TERM !== 'dumb' ? new LiveView() : new PlainView()
    let session: ExecutingSession | undefined
    const worker = await platform.startWorker({
      takesRuns: false,
      onLog: (line) => view.log(line),
      onProgress: (progress) => view.progress(progress),
      onLost: () => session?.interrupt('lost'),
    })
    session = new ExecutingSession(platform, engine, worker, view)
    return session
  }

  private constructor(platform: Platform, engine: Engine, worker: Worker, view: RunView) {
    this.platform = platform
    this.engine = engine
    this.worker = worker
    this.#view = view
    this.#interrupts = onInterrupts({
      cancel: () => this.interrupt('cancel'),
      handOver: () => this.interrupt('hand over'),
    })
  }

  /** Whether somebody wants this process to end: nothing more is to be begun. */
  get stopped(): boolean {
    return this.#order !== undefined
  }

  say(text: string): void {
    this.#view.say(text)
  }

  /** Executes the run until it has ended, is paused, parks for long, or is taken from here. */
  async execute(id: string): Promise<RunReport> {
    const { pool } = this.engine.database
    const following = followEvents(pool, id, await countEvents(pool, id), (event) => this.#view.event(event))
    this.#active = id
    if (this.#order === 'cancel') this.#cancel(id)
    try {
      await this.#drive(id, following.ended)
    } finally {
      this.#active = undefined
      if (this.#order === 'hand over') await this.worker.stop(handOverGraceMs)
      await following.stop()
    }
    return await this.platform.getRun(id)
  }

  async #drive(id: string, ended: Promise<void>): Promise<void> {
    const slot = new SlotWatch(this.engine, (text) => this.say(text))
    const over = Promise.race([ended.then(() => pause(comeBackMs)), this.#leaving.promise])
    for (;;) {
      const run = await this.#read(id)
      if (isEnd(run.state) || run.state === 'paused' || this.#order === 'hand over' || this.#order === 'lost') return
      if (run.state === 'waiting' && !(await this.#isShort(run))) return
      const next = run.state !== 'pending' ? undefined : run.admitted ? run : await slot.look(run)
      const left = next && (await Promise.race([this.worker.execute(next.id), over]))
      // Not to be had: another has it, or it is not its turn.
      if (left === undefined) await pause(lookEveryMs)
    }
  }

  /** Signals and a lost lease come in here. */
  interrupt(order: 'cancel' | 'hand over' | 'lost'): void {
    this.#order = order
    if (order === 'hand over')
      this.say('stopping; the run goes on where it is when a worker, or `millrace run`, takes it')
    if (order === 'lost')
      this.say('this process was cut off from the database for too long, and another may go on with the run')
    if (order !== 'cancel') return this.#leaving.resolve()
    if (this.#active) this.#cancel(this.#active)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#interrupts[Symbol.dispose]()
    this.#view.close()
    await this.worker.stop(this.stopped ? 0 : handOverGraceMs)
  }

  #cancel(id: string): void {
    this.say('cancelling the run; Ctrl-C again leaves at once')
    this.platform.cancelRun(id, commandLine).catch((error: unknown) => this.say(`not cancelled: ${messageOf(error)}`))
  }

  /** Parked for a moment, a run is waited for; parked for longer, it goes on elsewhere. */
  async #isShort(run: Run): Promise<boolean> {
    return isShortWait(await readWaits(this.engine.database.pool, run.id), this.engine.clock.now())
  }

  async #read(id: string): Promise<Run> {
    const run = await readRun(this.engine.database.pool, id)
    if (!run) throw new Error(`expected run ${id} in the database, got none; it was removed meanwhile`)
    return run
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
