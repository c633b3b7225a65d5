import type { Pool } from 'pg'
import type { EndState } from '../../runs/run.ts'
import { type RunEvent, readEvents } from '../../runs/trail/event-store.ts'

const lookEveryMs = 150
const ends: readonly string[] = ['completed', 'partial', 'failed', 'cancelled'] satisfies EndState[]

/** A run's trail as it grows. */
export interface Following {
  /** Resolves when the run has ended, whoever ended it. */
  readonly ended: Promise<void>
  /** Tells the rest and stops. */
  stop(): Promise<void>
}

/** Hands on the events of a run, beginning after `after`, until it is stopped. Items are told of when they fail. */
export function followEvents(pool: Pool, runId: string, after: number, tell: (event: RunEvent) => void): Following {
  const ended = Promise.withResolvers<void>()
  let last = after
  const stopping = new AbortController()
  const look = async () => {
    const events = await readEvents(pool, runId, { after: last, stepsOnly: true })
    for (const event of events) {
      last = event.number
      tell(event)
      if (event.step === null && ends.includes(event.to)) ended.resolve()
    }
  }
  const loop = async () => {
    while (!stopping.signal.aborted) {
      // A database that is away for a moment is the worker's affair; here the next look tells it all.
      await look().catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
    await look().catch(() => undefined)
  }
  const done = loop()
  return {
    ended: ended.promise,
    async stop() {
      stopping.abort()
      await done
    },
  }
}
