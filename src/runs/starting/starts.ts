import type { Actor } from '../../people/actor.ts'
import { type Act, isPersons, recordAct } from '../../people/audit/record.ts'
import { admitAfterStart } from '../dispatch/admission.ts'
import type { Engine } from '../engine.ts'
import type { Run, StartedRun } from '../run.ts'
import { takeRunKey } from '../run-store.ts'
import { insertAdmitted } from './insert-runs.ts'

const mostRuns = 500

interface Queued {
  run: Run
  actor: Actor
  resolve(started: StartedRun): void
  reject(error: unknown): void
}

/**
 * Inserts runs, many in one transaction: starts that are asked for while one is under way go together in the next.
 * Every start locks its pipeline's row, so one at a time they would stand in line for each other.
 */
export class Starts {
  #engine: Engine
  #queue: Queued[] = []
  #isFlushing = false

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Stores the run with its key, slot and job. */
  insert(run: Run, actor: Actor): Promise<StartedRun> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ run, actor, resolve, reject })
      if (!this.#isFlushing) void this.#flushAll()
    })
  }

  async #flushAll(): Promise<void> {
    this.#isFlushing = true
    while (this.#queue.length > 0) {
      const pipeline = this.#queue[0]?.run.pipeline
      const batch = this.#queue.filter((queued) => queued.run.pipeline === pipeline).slice(0, mostRuns)
      this.#queue = this.#queue.filter((queued) => !batch.includes(queued))
      await this.#insertTogether(batch)
    }
    this.#isFlushing = false
  }

  /** One transaction for all; when it fails, one for each, so that only who is at fault fails. */
  async #insertTogether(batch: readonly Queued[]): Promise<void> {
    try {
      const started = await this.#inTransaction(batch)
      await admitAfterStart(this.#engine, batch[0]?.run.pipeline ?? '')
      batch.forEach((queued, index) => {
        const one = started[index]
        if (one) queued.resolve(one)
      })
    } catch (error) {
      if (batch.length === 1) return batch[0]?.reject(error)
      for (const queued of batch) await this.#insertTogether([queued])
    }
  }

  async #inTransaction(batch: readonly Queued[]): Promise<StartedRun[]> {
    const runs = batch.map(({ run }) => run)
    return await this.#engine.database.transaction(async (client) => {
      const started = new Map<Run, StartedRun>()
      // In the order of the keys, so that two processes which take the same keys do not wait for each other in a circle.
      for (const run of runs.toSorted((a, b) => ((a.runKey ?? '') < (b.runKey ?? '') ? -1 : 1))) {
        const holder = run.runKey === null ? run.id : await takeRunKey(client, run.pipeline, run.runKey, run.id)
        started.set(run, { id: holder, isNew: holder === run.id })
      }
      const fresh = runs.filter((run) => started.get(run)?.isNew)
      await insertAdmitted(this.#engine, client, fresh)
      for (const { run, actor } of batch) {
        if (isPersons(actor) && fresh.includes(run)) await recordAct(client, startOf(run, actor))
      }
      return runs.flatMap((run) => started.get(run) ?? [])
    })
  }
}

/** Of the parameters the names alone: they can hold what nobody else is to see. */
function startOf({ id, pipeline, mode, options, params, createdAt }: Run, actor: Actor): Act {
  const after = { pipeline, mode, ...options, params: Object.keys(params) }
  return { actor, action: 'run.start', object: { kind: 'run', id }, after, at: createdAt }
}
