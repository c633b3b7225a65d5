import { reportError } from '../../telemetry/report-error.ts'
import type { Engine } from '../engine.ts'
import { lockRun } from '../run-store.ts'
import { readDueReviews, readReview } from './review-store.ts'
import { settleReview } from './settle.ts'

/** Ends the reviews that nobody has decided in time, each by its fallback. Answers how many. */
export async function timeOutReviews(engine: Engine): Promise<number> {
  const due = await readDueReviews(engine.database.pool, engine.clock.now())
  let ended = 0
  for (const { id, run } of due) {
    try {
      if (await timeOut(engine, id, run)) ended += 1
    } catch (error) {
      reportError(error, { role: 'worker', what: `time-out of review ${id}`, run })
    }
  }
  return ended
}

async function timeOut({ database, clock }: Engine, id: string, run: string): Promise<boolean> {
  return await database.transaction(async (client) => {
    await lockRun(client, run)
    const review = await readReview(client, id)
    if (review?.state !== 'open') return false
    const { decision, answer } = review.fallback ?? { decision: 'timed_out', answer: null }
    const verdict = { decision, answer, by: null, comment: null }
    return await settleReview(client, review, verdict, { state: 'timed_out', at: clock.now() })
  })
}
