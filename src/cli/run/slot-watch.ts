import { type Holder, readHolders } from '../../runs/dispatch/admission-store.ts'
import { readBackfillHolders } from '../../runs/dispatch/backfill-admission-store.ts'
import { readUnservedRuns } from '../../runs/dispatch/left-store.ts'
import type { Engine } from '../../runs/engine.ts'
import type { Run } from '../../runs/run.ts'
import { canContinue } from './can-continue.ts'

/** Looks after a run that waits for a slot of its pipeline, or for a place of its backfill: says which runs hold it, and finds those nobody executes. */
export class SlotWatch {
  readonly #engine: Engine
  readonly #say: (text: string) => void
  #told = new Set<string>()

  constructor(engine: Engine, say: (text: string) => void) {
    this.#engine = engine
    this.#say = say
  }

  /** A run ahead of this one that no worker is there for, and that would hold the slot for ever. */
  async look({ id, pipeline, overlapKey, backfillId }: Run): Promise<Run | undefined> {
    const client = await this.#engine.database.pool.connect()
    try {
      const holders =
        backfillId === null ? await readHolders(client, pipeline, overlapKey) : await readBackfillHolders(client)
      for (const holder of holders) this.#tell(holder)
      const unserved = await readUnservedRuns(client, pipeline, { left: false })
      const ahead = unserved.filter((run) => run.admitted && (run.backfillId === null) === (backfillId === null))
      for (const run of ahead) {
        if (run.id === id || !(await canContinue(this.#engine, run))) continue
        this.#say(`no worker is there for run ${run.id}, which is ahead: doing it first`)
        return run
      }
      return undefined
    } finally {
      client.release()
    }
  }

  #tell({ id, state }: Holder): void {
    const text = `waiting for run ${id}, which is ${state}${hints[state] ?? ''}`
    if (this.#told.has(text)) return
    this.#told.add(text)
    this.#say(text)
  }
}

const hints: Record<string, string> = {
  paused: ': `millrace runs resume` or `millrace runs cancel` with its id frees the way',
  cancelled: ' but whose step has not stopped yet',
}
