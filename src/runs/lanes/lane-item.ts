import { whileAway } from '../../database/while-away.ts'
import type { Attempt } from '../attempts/attempt.ts'
import { runFacts } from '../attempts/context.ts'
import { tellFailure } from '../attempts/tell-failure.ts'
import { failureOf, parkFromMs } from '../execution/failure.ts'
import { HandOver } from '../execution/interruption.ts'
import type { Outcome } from '../journal/entry.ts'
import { LeaseLost } from '../journal/entry.ts'
import { completed, entryOf, settled, started } from '../journal/outcome.ts'
import { askPeople } from '../reviews/ask.ts'
import { isSettled, newStep, type StepRow, type WaitRow } from '../step.ts'
import { storedError } from '../stored-error.ts'
import { pairSignals } from '../waits/signals.ts'
import { endedWait, waitOf } from '../waits/wait.ts'
import { readWaits } from '../waits/wait-store.ts'
import type { LaneSettings } from './lane.ts'
import type { ItemStep } from './lane-shape.ts'
import type { ListedItem } from './lane-store.ts'

/** An item with something to do, and the rows it has of the lane's steps. */
export type OpenItem = ListedItem & { rows: readonly StepRow[] }

/** Takes items through the steps of a lane. */
export class ItemRunner {
  #settings: LaneSettings
  #steps: readonly ItemStep[]
  #parkedOnSignal = false

  constructor(settings: LaneSettings, steps: readonly ItemStep[]) {
    this.#settings = settings
    this.#steps = steps
  }

  /** Works through items until there are none. What one item's end and the next one's start is, is written in one entry. */
  async slot(items: AsyncIterator<OpenItem>, stopping: () => boolean): Promise<void> {
    const carried: Outcome[] = []
    while (!stopping()) {
      const { value: item, done } = await items.next()
      if (done) break
      const [head] = this.#steps
      if (head) await this.#advance(item, head, item.item, carried)
    }
    await this.#write(carried)
  }

  async pairSignals(): Promise<void> {
    if (!this.#parkedOnSignal) return
    await pairSignals(this.#settings.executor.engine).catch(() => undefined)
  }

  /** Takes one item through a step, and on to those chained on it. */
  async #advance(item: OpenItem, step: ItemStep, value: unknown, carried: Outcome[]): Promise<void> {
    const row =
      item.rows.find((other) => other.step === step.name) ?? newStep(step.name, this.#settings.run.generation, item.key)
    const end = isSettled(row.state)
      ? row
      : step.kind === 'each'
        ? await this.#try(step, row, value, carried)
        : await this.#wait(step, row, value, carried)
    if (!end) return
    for (const next of this.#steps.filter((other) => other.from?.steps[0] === step.name)) {
      if (end.state === 'completed')
        await this.#advance(item, next, end.output?.kind === 'json' ? end.output.json : null, carried)
      else this.#skip(item, next, step.name, carried)
    }
  }

  #skip(item: OpenItem, step: ItemStep, above: string, carried: Outcome[]): void {
    const { run } = this.#settings
    const row = item.rows.find((other) => other.step === step.name) ?? newStep(step.name, run.generation, item.key)
    if (!isSettled(row.state)) {
      const reason = `${above} failed for this item`
      carried.push(
        settled(row, run, this.#now(), { state: 'skipped', reason, error: { code: 'skipped', message: reason } }),
      )
    }
    for (const next of this.#steps.filter((other) => other.from?.steps[0] === step.name))
      this.#skip(item, next, above, carried)
  }

  /** Makes attempts until one completes, the step fails, or the pause before the next is long. The settled row, if it is one. */
  async #try(step: ItemStep, first: StepRow, value: unknown, carried: Outcome[]): Promise<StepRow | undefined> {
    const { executor, run, signal, resting, inputs } = this.#settings
    let row = first
    for (;;) {
      if (signal.aborted || resting.aborted) return undefined
      const start = started(row, run, this.#now())
      const wasParked = row.state === 'retrying' || row.state === 'waiting'
      carried.push({ ...start, endsWait: wasParked })
      await this.#write(carried)
      row = start.row
      const attempt: Attempt = {
        run: { ...run },
        step: step.name,
        row,
        inputs,
        item: value,
        workerId: executor.workerId,
        beganMs: Date.now(),
      }
      let pause: number | undefined
      let outcome: Outcome
      try {
        outcome = completed(row, attempt, await executor.attempt(attempt, signal), this.#now())
      } catch (error) {
        const reason: unknown = signal.aborted ? signal.reason : error
        if (reason instanceof LeaseLost) throw reason
        outcome = failureOf({ definition: step, row }, attempt, reason, this.#now(), (ms) => (pause = ms))
        tellFailure(attempt, outcome.row, reason)
      }
      row = outcome.row
      const dueMs = this.#now().getTime() + (pause ?? 0)
      if (pause !== undefined && pause >= parkFromMs) {
        carried.push({ ...outcome, wait: retryWait(row, dueMs) })
        return undefined
      }
      carried.push(outcome)
      if (row.state !== 'retrying') return row.state === 'pending' ? undefined : row
      await this.#write(carried)
      const sleep = executor.engine.clock.sleep(pause ?? 0, AbortSignal.any([signal, resting]))
      const slept = await sleep.then(
        () => true,
        () => false,
      )
      if (slept) continue
      // The run is let go in the middle of the pause; what is left of it is spent parked.
      if (!signal.aborted || signal.reason instanceof HandOver) {
        carried.push({ row, from: row.state, wait: retryWait(row, dueMs) })
      }
      return undefined
    }
  }

  /** Parks the item, or takes it on when its wait is over. */
  async #wait(
    step: Exclude<ItemStep, { kind: 'each' }>,
    row: StepRow,
    value: unknown,
    carried: Outcome[],
  ): Promise<StepRow | undefined> {
    const { executor, run } = this.#settings
    const at = this.#now()
    if (row.state === 'waiting') {
      const waits = await whileAway(() => readWaits(executor.engine.database.pool, run.id, row))
      const [wait] = waits
      const over = wait && (await endedWait(step, wait, at, value))
      if (!over) return undefined
      const outcome = settled(row, run, at, over)
      carried.push({ ...outcome, endsWait: true })
      return outcome.row
    }
    try {
      const context = {
        item: value,
        key: row.item,
        inputs: {},
        params: run.params,
        run: runFacts(run),
        now: () => this.#now(),
      }
      if (step.kind === 'review') {
        const asked = await askPeople(step, row, run, at, context, value)
        const outcome = settled(row, run, at, asked.change)
        carried.push({ ...outcome, ...(asked.wait ? { wait: asked.wait } : {}) })
        return isSettled(outcome.row.state) ? outcome.row : undefined
      }
      const wait = waitOf(step, row, at, run.windows?.['']?.zone, context)
      if (wait.kind === 'signal') this.#parkedOnSignal = true
      carried.push({ ...settled(row, run, at, { state: 'waiting', startedAt: at, attempt: row.attempt + 1 }), wait })
      return undefined
    } catch (error) {
      const outcome = settled(row, run, at, { state: 'failed', error: storedError(error) })
      carried.push(outcome)
      return outcome.row
    }
  }

  #now(): Date {
    return this.#settings.executor.engine.clock.now()
  }

  /** Writes what has gathered. An output that the database refuses fails its item and no other. */
  async #write(carried: Outcome[]): Promise<void> {
    const outcomes = carried.splice(0)
    if (outcomes.length === 0) return
    const { executor, run } = this.#settings
    const entryWith = (list: readonly Outcome[]) => entryOf(run, this.#now(), `worker ${executor.workerId}`, list)
    try {
      await executor.journal.write(entryWith(outcomes))
    } catch (error) {
      if (error instanceof LeaseLost) throw error
      const failedInstead = outcomes.map((outcome) =>
        outcome.row.state === 'completed'
          ? settled({ ...outcome.row, output: null }, run, this.#now(), { state: 'failed', error: storedError(error) })
          : outcome,
      )
      await executor.journal.write(entryWith(failedInstead))
    }
  }
}

function retryWait({ step, item }: StepRow, dueMs: number): WaitRow {
  return { step, item, kind: 'retry', dueAt: new Date(dueMs), signalKey: null }
}
