import type { Engine } from '../../runs/engine.ts'
import { type DueSchedule, decide } from './decide.ts'
import { type Prepared, prepare } from './fire.ts'
import { readDue } from './schedule-store.ts'

/** What was prepared counts this long after it was due; then it is decided anew. */
const keptMs = 1_000

/**
 * What is due next, decided and checked before it is due, because when hundreds are due in one second that takes longer
 * than storing them. It is stored when it is due and not before, so that a freeze, a pause or an edit up to then counts;
 * a row that was changed since has another revision, and is decided anew.
 */
export class Ahead {
  readonly #engine: Engine
  #prepared = new Map<string, Prepared>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Prepares what is going to be due up to a moment. */
  async look(stretch: { after: Date | null; until: Date; limit: number }): Promise<void> {
    const due = await readDue(this.#engine.database.pool, stretch)
    const before = this.#prepared
    this.#prepared = new Map()
    for (const schedule of due) {
      const known = before.get(schedule.name)
      const isSame = known?.due.revision === schedule.revision && known.until.getTime() === stretch.until.getTime()
      this.#prepared.set(schedule.name, isSame ? known : await this.#prepare(schedule, stretch.until))
    }
  }

  /** A schedule that is due, decided: as it was prepared, if that still holds. */
  async decide(due: DueSchedule, now: Date): Promise<Prepared> {
    const known = this.#prepared.get(due.name)
    return known && holds(known, due, now) ? known : await this.#prepare(due, now)
  }

  async #prepare(due: DueSchedule, until: Date): Promise<Prepared> {
    return await prepare(this.#engine, await decide(due, until))
  }
}

function holds({ due: { revision }, until, nextDueAt }: Prepared, due: DueSchedule, now: Date): boolean {
  const lateMs = now.getTime() - until.getTime()
  return revision === due.revision && lateMs >= 0 && lateMs <= keptMs && (nextDueAt === null || nextDueAt > now)
}
