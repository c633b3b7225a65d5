import type { Database } from '../../database/database.ts'
import { Loops } from '../../database/loops.ts'
import { reportError } from '../../telemetry/report-error.ts'
import { isPlace, readMoved, readPlace, readStamps } from './live-store.ts'

/** What is told: of a run which one, of everything else that some of its kind has changed. */
interface Change {
  kind: string
  id?: string
  pipeline?: string
  status?: string
}

type Hear = (changes: readonly Change[], place: string) => void

const everyMs = 1_000
/** Kinds beside runs; after a gap all of them may have changed. */
const kinds = ['alert', 'schedule', 'review', 'delivery', 'watch', 'health']

/**
 * Tells everybody who listens what has changed. One loop a process asks the database, however many browsers are open, and
 * none does while nobody listens.
 */
export class LiveFeed {
  readonly #database: Database
  readonly #heard = new Set<Hear>()
  #loops: Loops | undefined
  #place: string | undefined
  #stamps: Record<string, string> = {}

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Tells from now on, and first what has changed since `after`, the place that came with the last change that was heard.
   * Answers how to stop.
   */
  async listen(after: string | undefined, hear: Hear): Promise<() => void> {
    const { pool } = this.#database
    if (after !== undefined) {
      // Whoever was away may have missed any of the kinds that have no feed.
      const changes: Change[] = kinds.map((kind) => ({ kind }))
      const moved = (await isPlace(pool, after)) ? await readMoved(pool, after) : undefined
      changes.push(...(moved?.runs ? moved.runs.map(asChange) : [{ kind: 'run' }]))
      const place = moved?.place ?? (await readPlace(pool))
      hear(changes, place)
      // Where nobody listened before, the loop begins where this one has been told up to.
      if (this.#place === undefined) {
        this.#stamps = await readStamps(pool)
        this.#place = place
      }
    }
    this.#heard.add(hear)
    this.#loops ??= this.#start()
    return () => {
      this.#heard.delete(hear)
      if (this.#heard.size === 0) void this.stop()
    }
  }

  /** One look, by hand. */
  async tick(): Promise<void> {
    await this.#loops?.tick()
  }

  async stop(): Promise<void> {
    const loops = this.#loops
    this.#loops = undefined
    this.#place = undefined
    await loops?.stop()
  }

  #start(): Loops {
    const loops = new Loops(this.#database, (error) => reportError(error, { role: 'api', what: 'live changes' }))
    loops.start('live changes', everyMs, async () => await this.#look())
    return loops
  }

  async #look(): Promise<void> {
    const { pool } = this.#database
    const stamps = await readStamps(pool)
    if (this.#place === undefined) {
      this.#place = await readPlace(pool)
      this.#stamps = stamps
      return
    }
    const { runs, place } = await readMoved(pool, this.#place)
    const changes: Change[] = runs ? runs.map(asChange) : [{ kind: 'run' }]
    for (const [kind, stamp] of Object.entries(stamps)) if (stamp !== this.#stamps[kind]) changes.push({ kind })
    this.#place = place
    this.#stamps = stamps
    if (changes.length > 0) for (const hear of this.#heard) hear(changes, place)
  }
}

function asChange({ id, pipeline, status }: { id: string; pipeline: string; status: string }): Change {
  return { kind: 'run', id, pipeline, status }
}
