import { whileAway } from '../../database/while-away.ts'
import type { PipelineDefinition } from '../../pipelines/definition.ts'
import { isByFailure } from '../commands/rerun.ts'
import type { Executor } from '../execution/executor.ts'
import { Cancelled, RunTimeout } from '../execution/interruption.ts'
import type { Outcome } from '../journal/entry.ts'
import { LeaseLost } from '../journal/entry.ts'
import { entryOf, settled } from '../journal/outcome.ts'
import type { Run } from '../run.ts'
import { countItems, readItems } from '../run-store.ts'
import type { Output, StepRow, StepState } from '../step.ts'
import { storedError } from '../stored-error.ts'
import { ItemRunner, type OpenItem } from './lane-item.ts'
import { freezeList } from './lane-list.ts'
import { type ItemStep, isItemStep } from './lane-shape.ts'
import {
  cancelOpenItems,
  countOpenItems,
  firstFailedItem,
  type ItemList,
  readLastNumber,
  readOpenItems,
} from './lane-store.ts'

const pageSize = 500

export interface LaneSettings {
  executor: Executor
  run: Run
  definition: PipelineDefinition
  /** The running rows of the lane's steps, the head first. */
  rows: readonly StepRow[]
  inputs: Record<string, Output>
  /** The step above in the same lane, when that one is through and this is the rest. */
  above: StepRow | undefined
  signal: AbortSignal
  /** Aborted when nothing new is to start: the run is being paused or handed over. */
  resting: AbortSignal
}

/** How far a step of the lane is: items by state, those that are not through, and how the step above came out. */
interface Standing {
  counts: ReadonlyMap<StepState, number>
  open: number
  list: ItemList
  above: StepRow | undefined
}

/**
 * Executes an each and what is chained on it: takes the items that are left from the frozen list, page by page, and
 * has `limit` of them under way. Memory does not grow with the number of items.
 */
export class Lane {
  #settings: LaneSettings
  #steps: ItemStep[]
  #again = false
  /** In the first pass of the first attempt no item has a row yet. */
  #fresh: boolean

  constructor(settings: LaneSettings) {
    this.#settings = settings
    this.#fresh = settings.run.claim <= 1 && settings.rows.every((row) => row.attempt <= 1)
    this.#steps = settings.rows
      .flatMap(({ step }) => settings.definition.steps.filter((other) => other.name === step))
      .filter(isItemStep)
  }

  /** A wait of an item is over: goes through the open items once more. */
  wake(): void {
    this.#again = true
  }

  /** How the lane's steps stand when nothing of them is under way any more. Rejects with LeaseLost only. */
  async execute(): Promise<Outcome[]> {
    const { executor, rows, signal } = this.#settings
    let list: ItemList
    try {
      list = await this.#list()
    } catch (error) {
      if (error instanceof LeaseLost) throw error
      const reason: unknown = signal.aborted ? signal.reason : error
      if (reason instanceof LeaseLost) throw reason
      const at = executor.engine.clock.now()
      const [head, ...others] = rows
      if (!head) return []
      const stopped = signal.aborted && !(reason instanceof RunTimeout)
      const change = stopped
        ? ({ state: reason instanceof Cancelled ? 'cancelled' : 'pending' } as const)
        : ({ state: 'failed', error: storedError(error) } as const)
      const below = stopped
        ? change
        : ({
            state: 'skipped',
            reason: `${head.step} failed`,
            error: { code: 'skipped', message: `${head.step} failed` },
          } as const)
      return [
        settled(head, this.#settings.run, at, change),
        ...others.map((row) => settled(row, this.#settings.run, at, below)),
      ]
    }
    do {
      this.#again = false
      await this.#pass(list)
      this.#fresh = false
    } while (this.#again && !signal.aborted && !this.#settings.resting.aborted)
    if (signal.reason instanceof LeaseLost) throw signal.reason
    return await this.#sum(list)
  }

  /** The list that was frozen before, that of the each above, or a new one, recorded before its first item starts. */
  async #list(): Promise<ItemList> {
    const { executor, run, rows, inputs, signal } = this.#settings
    const [head] = rows
    const [step] = this.#steps
    if (!head || !step) throw new Error('expected a lane to have a step')
    if (head.output?.kind === 'items') return head.output
    const source = Object.values(inputs)[0]
    const inherited = step.kind !== 'each' || !step.key
    const list =
      inherited && source?.kind === 'items'
        ? { listRun: source.listRun, set: source.set, count: source.count }
        : await whileAway(() => freezeList(executor.engine, run, step as never, source, signal))
    const recorded = rows.map((row) => ({ ...row, output: this.#output(row.step, list, list.count) }))
    this.#settings = { ...this.#settings, rows: recorded }
    const outcomes = recorded.map((row) => ({ row }))
    await executor.journal.write(entryOf(run, executor.engine.clock.now(), `worker ${executor.workerId}`, outcomes))
    return list
  }

  #output(step: string, list: ItemList, count: number): Output {
    return { kind: 'items', run: this.#settings.run.id, step, listRun: list.listRun, set: list.set, count }
  }

  async #pass(list: ItemList): Promise<void> {
    const { signal, rows, resting } = this.#settings
    const names = rows.map((row) => row.step)
    const [head] = this.#steps
    const runner = new ItemRunner(this.#settings, this.#steps)
    const items = this.#open(list, names, this.#inherited())
    const limit = head?.kind === 'each' ? head.limit : 64
    const slots = Array.from({ length: limit }, async () => {
      await runner.slot(items, () => signal.aborted || resting.aborted)
    })
    const ends = await Promise.allSettled(slots)
    const broken = ends.find((end) => end.status === 'rejected')
    if (broken) throw broken.reason
    await runner.pairSignals()
  }

  /** The items of the each above that the lane goes on with, if its list is not its own. */
  #inherited(): (Output & { kind: 'items' }) | undefined {
    const [head] = this.#steps
    const source = this.#settings.inputs[head?.from?.steps[0] ?? '']
    return source?.kind === 'items' && (head?.kind !== 'each' || !head.key) ? source : undefined
  }

  /** One iterator shared by all slots: each takes the next open item. The next page is read while they work on this one. */
  async *#open(list: ItemList, steps: readonly string[], inherited: (Output & { kind: 'items' }) | undefined) {
    const { executor, run } = this.#settings
    const { pool } = executor.engine.database
    const isFresh = this.#fresh
    const source = inherited && { run: inherited.run, step: inherited.step }
    const read = async (after: number): Promise<OpenItem[]> => {
      const lane = { run: run.id, steps, source, isFresh, now: executor.engine.clock.now() }
      const page = await whileAway(() => readOpenItems(pool, list, lane, after, after + pageSize))
      const keys = page.map((item) => item.key)
      const rows = isFresh || page.length === 0 ? [] : await whileAway(() => readItems(pool, run.id, steps, keys))
      const byKey = Map.groupBy(rows, (row) => row.item)
      return page.map((item) => ({ ...item, rows: byKey.get(item.key) ?? [] }))
    }
    const last = await whileAway(() => readLastNumber(pool, list))
    let next: Promise<OpenItem[]> | undefined = read(0)
    for (let after = pageSize; next; after += pageSize) {
      const page = await next
      next = after < last ? read(after) : undefined
      // Nobody may come to ask for it.
      next?.catch(() => undefined)
      for (const item of page) yield item
    }
  }

  async #sum(list: ItemList): Promise<Outcome[]> {
    const { executor, run, rows, signal } = this.#settings
    const { pool } = executor.engine.database
    const at = executor.engine.clock.now()
    const reason: unknown = signal.reason
    await executor.journal.drain()
    if (reason instanceof Cancelled || reason instanceof RunTimeout) {
      await cancelOpenItems(
        pool,
        run.id,
        run.claim,
        rows.map((row) => row.step),
        storedError(reason).message,
        at,
      )
    }
    const outcomes: Outcome[] = []
    for (const row of rows) {
      const step = this.#steps.find((other) => other.name === row.step)
      const counts = await whileAway(() => countItems(pool, run.id, row.step))
      const lane = { run: run.id, source: this.#inherited() }
      const open = await whileAway(() => countOpenItems(pool, list, lane, row.step))
      const inPass = outcomes.find((outcome) => outcome.row.step === step?.from?.steps[0])?.row
      const above = inPass ?? this.#settings.above
      const change = await this.#verdict(row, step, { counts, open, list, above }, reason)
      outcomes.push(settled(row, run, at, change))
    }
    return outcomes
  }

  async #verdict(
    row: StepRow,
    step: ItemStep | undefined,
    { counts, open, list, above }: Standing,
    reason: unknown,
  ): Promise<Partial<StepRow> & Pick<StepRow, 'state'>> {
    const { executor, run, resting, signal } = this.#settings
    const of = (state: StepState) => counts.get(state) ?? 0
    if (reason instanceof Cancelled) return { state: 'cancelled', reason: 'the run was cancelled' }
    if (reason instanceof RunTimeout) return { state: 'failed', error: storedError(reason) }
    if (open > 0) return { state: signal.aborted || resting.aborted ? 'pending' : 'waiting' }
    const total = of('completed') + of('failed') + of('skipped') + of('cancelled')
    const failedItems = of('failed')
    const tolerate = step?.kind === 'each' ? step.tolerate : { count: 0 }
    const tolerated = 'share' in tolerate ? Math.floor(tolerate.share * total) : tolerate.count
    const output = this.#output(row.step, list, of('completed'))
    const durationMs = since(row, executor.engine.clock.now())
    if (failedItems <= tolerated) {
      if (!above || !isByFailure(above)) return { state: 'completed', output, durationMs }
      // Its readers must not take the items that got here for all of them. A resume goes on with the rest.
      const skipped = `${above.step} failed`
      return { state: 'skipped', output, durationMs, reason: skipped, error: { code: 'skipped', message: skipped } }
    }
    const first = await whileAway(() => firstFailedItem(executor.engine.database.pool, run.id, row.step))
    const message = `${failedItems} of ${total} items failed, ${tolerated} tolerated; the first: ${first ?? 'unknown'}`
    return {
      state: 'failed',
      output,
      error: { code: 'items_failed', message },
      durationMs,
    }
  }
}

function since(row: StepRow, now: Date): number {
  return Math.max(0, now.getTime() - (row.startedAt?.getTime() ?? now.getTime()))
}
