import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { isConnectionError, isDataError } from '../../database/errors.ts'
import { reach } from '../stop-points.ts'
import { type Entry, LeaseLost, type Receipt } from './entry.ts'
import { newBatchId, planWrites, writeEntries } from './entry-store.ts'

/** Larger batches let the database and this process wait for each other: a fifth fewer steps with 500. */
const mostEntries = 100
const mostBytes = 4 * 1024 * 1024
/** While the database writes one batch, the next is made and sent: a fifth more steps than one after the other. */
export const mostFlushes = 2
/** For fewer entries no second flush goes off beside the first: two small ones cost more than one. */
const fewestBeside = 60
const retryPauseMs = 200
// Longer than a fail-over leaves a server read-only; after that the error is not going to heal by itself.
const oddErrorDeadlineMs = 120_000

interface Queued {
  entry: Entry
  bytes: number
  resolve(receipt: Receipt): void
  reject(error: unknown): void
}

/**
 * Group commit: the outcomes of all runs of a process gather while flushes are under way, and commit together in the
 * next. Measured on two cores, that is what lifts a worker from one commit a step to thousands of steps a second. A
 * lone entry goes at once. A run is in one flush at a time, so its entries are recorded in their order.
 */
export class Journal {
  #pool: Pool
  #signal: AbortSignal
  #queue: Queued[] = []
  #isFlushDue = false
  #flushes = new Set<Promise<void>>()
  #runsUnderWay = new Set<string>()

  /** `signal` is aborted when the worker's lease is gone: what is queued then fails, and nothing is tried again. */
  constructor(pool: Pool, signal: AbortSignal) {
    this.#pool = pool
    this.#signal = signal
  }

  /**
   * Records one outcome, once, however often the connection breaks.
   * Rejects with {@link LeaseLost} when the run has moved on, and with the database's error when the entry itself
   * cannot be stored.
   */
  write(entry: Entry): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ entry, bytes: roughBytes(entry), resolve, reject })
      if (this.#isFlushDue) return
      this.#isFlushDue = true
      // Behind all that is settled by now, so that steps which end together are recorded together.
      process.nextTick(() => {
        this.#isFlushDue = false
        this.#flush()
      })
    })
  }

  /** Opens its connections, and has them plan what they are going to be asked. */
  async warmUp(): Promise<void> {
    const opened = await Promise.all(Array.from({ length: mostFlushes }, () => this.#pool.connect()))
    await Promise.all(opened.map((client) => planWrites(client).finally(() => client.release())))
  }

  /** Resolves when nothing is queued or under way. */
  async drain(): Promise<void> {
    while (this.#isFlushDue || this.#flushes.size > 0) {
      await (this.#flushes.size > 0 ? Promise.all(this.#flushes) : new Promise((resolve) => setImmediate(resolve)))
    }
  }

  #flush(): void {
    while (this.#flushes.size < mostFlushes && this.#queue.length >= (this.#flushes.size === 0 ? 1 : fewestBeside)) {
      const batch = this.#takeBatch()
      if (batch.length === 0) return
      for (const { entry } of batch) this.#runsUnderWay.add(entry.runId)
      const flush = this.#commit(batch).finally(() => {
        for (const { entry } of batch) this.#runsUnderWay.delete(entry.runId)
        this.#flushes.delete(flush)
        this.#flush()
      })
      this.#flushes.add(flush)
    }
  }

  /**
   * The longest head of the queue that one statement may hold: a step once, nothing of a run after its move, and
   * nothing of a run that is in another flush.
   */
  #takeBatch(): Queued[] {
    const batch: Queued[] = []
    const left: Queued[] = []
    const closedRuns = new Set(this.#runsUnderWay)
    const stepKeys = new Set<string>()
    const claims = new Map<string, number>()
    let bytes = 0
    for (const queued of this.#queue) {
      const { runId, claim, move } = queued.entry
      const keys = keysOf(queued.entry)
      const full = batch.length >= mostEntries || (batch.length > 0 && bytes + queued.bytes > mostBytes)
      // One statement judges a run by one claim, so a stale entry must not stand beside a fresh one.
      const otherClaim = (claims.get(runId) ?? claim) !== claim
      if (full || otherClaim || closedRuns.has(runId) || keys.some((key) => stepKeys.has(key))) {
        // Later entries of the same run must not overtake this one.
        closedRuns.add(runId)
        left.push(queued)
        continue
      }
      if (move) closedRuns.add(runId)
      claims.set(runId, claim)
      for (const key of keys) stepKeys.add(key)
      bytes += queued.bytes
      batch.push(queued)
    }
    this.#queue = left
    return batch
  }

  async #commit(batch: Queued[]): Promise<void> {
    const batchId = newBatchId()
    const entries = batch.map((queued) => queued.entry)
    let oddErrorSince: number | undefined
    for (;;) {
      if (this.#signal.aborted) return lose(batch)
      try {
        // A statement under way may hang as long as its deadline; who has lost the lease does not wait for it.
        reach('before flush')
        const receipts = await unlessAborted(writeEntries(this.#pool, batchId, entries), this.#signal)
        reach('after commit')
        const answer = () => {
          for (const { entry, resolve, reject } of batch) {
            const receipt = receipts.get(entry.runId)
            if (receipt) resolve(receipt)
            else reject(new LeaseLost(entry.runId))
          }
        }
        // What has gathered goes off first: the database works on it while this process does what the answers set off.
        if (this.#queue.length > 0) setImmediate(answer)
        else answer()
        return
      } catch (error) {
        if (isDataError(error)) return await this.#bisect(batch, error)
        if (!isConnectionError(error)) {
          oddErrorSince ??= performance.now()
          if (performance.now() - oddErrorSince > oddErrorDeadlineMs) {
            for (const { reject } of batch) reject(error)
            return
          }
        }
        // The commit may have happened all the same. The batch keeps its id, by which the retry finds that out.
        await sleep(retryPauseMs, undefined, { signal: this.#signal }).catch(() => undefined)
      }
    }
  }

  /** Something in the batch cannot be stored: halves it until only the guilty entry fails. */
  async #bisect(batch: Queued[], error: unknown): Promise<void> {
    const runIds = [...new Set(batch.map((queued) => queued.entry.runId))]
    if (batch.length === 1) return batch[0]?.reject(error)
    // Entries of one run are kept in order, so a run is only split when it is alone.
    const half = new Set(runIds.slice(0, Math.floor(runIds.length / 2)))
    const first = runIds.length > 1 ? batch.filter((queued) => half.has(queued.entry.runId)) : batch.slice(0, 1)
    const second = batch.filter((queued) => !first.includes(queued))
    await this.#commit(first)
    await this.#commit(second)
  }
}

/** Not a race of promises: what is raced against the life of a process is kept as long. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function lose(batch: Queued[]): void {
  for (const { entry, reject } of batch) reject(new LeaseLost(entry.runId))
}

function keysOf({ runId, outcomes = [] }: Entry): string[] {
  return outcomes.map(({ row }) => `${runId} ${row.step} ${row.item}`)
}

/** Near enough for the cap: only outputs are ever large. */
function roughBytes({ outcomes = [] }: Entry): number {
  let bytes = 500
  for (const { row } of outcomes) {
    bytes += 300
    if (row.output?.kind === 'json') bytes += JSON.stringify(row.output.json)?.length ?? 0
  }
  return bytes
}
