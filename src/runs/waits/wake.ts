import type { Actor } from '../../people/actor.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { reportError } from '../../telemetry/report-error.ts'
import { cancelRun, pauseRun } from '../commands/commands.ts'
import { endRun } from '../commands/end-run.ts'
import { admit } from '../dispatch/admission.ts'
import { addRunJobs } from '../dispatch/queue.ts'
import type { Engine } from '../engine.ts'
import { RunTimeout } from '../execution/interruption.ts'
import { LeaseLost } from '../journal/entry.ts'
import { writeEntry } from '../journal/entry-store.ts'
import { entryOf } from '../journal/outcome.ts'
import { timeOutReviews } from '../reviews/time-out.ts'
import { lockRun } from '../run-store.ts'
import { storedError } from '../stored-error.ts'
import { tellEnd } from '../trail/tell-end.ts'
import { pairSignals } from './signals.ts'
import { readMissedOrders, readWakingRuns } from './wait-store.ts'

/** Wakes parked runs: a wait is over, or the run's own deadline is. Answers how many. */
export async function wakeRuns(engine: Engine): Promise<number> {
  await heedMissedOrders(engine)
  await pairSignals(engine)
  await timeOutReviews(engine)
  const waking = await readWakingRuns(engine.database.pool, engine.clock.now())
  for (const { id, late } of waking) {
    try {
      await wakeRun(engine, id, late)
    } catch (error) {
      if (!(error instanceof LeaseLost)) reportError(error, { role: 'worker', what: `wake: run ${id}`, run: id })
    }
  }
  return waking.length
}

/** Whoever asked stands in the audit already. */
const asked: Actor = { kind: 'engine', name: '' }

/** A request is stored for the worker that has the run. One that came as it let go is heeded here. */
async function heedMissedOrders(engine: Engine): Promise<void> {
  for (const { id, cancel } of await readMissedOrders(engine.database.pool)) {
    try {
      await (cancel ? cancelRun(engine, id, asked) : pauseRun(engine, id, asked))
    } catch (error) {
      // It has moved on meanwhile, or ended.
      if (!(error instanceof LeaseLost || error instanceof Refusal))
        reportError(error, { role: 'worker', what: `wake: run ${id}`, run: id })
    }
  }
}

async function wakeRun(engine: Engine, id: string, late: boolean): Promise<void> {
  const { database, clock } = engine
  const woken = await database.transaction(async (client) => {
    const run = await lockRun(client, id)
    if (run?.state !== 'waiting') return undefined
    if (late) {
      // Code that is not here any more leaves the time since the start, which a resume makes longer than the time-out.
      const sinceStart = (run.deadlineAt?.getTime() ?? 0) - (run.startedAt?.getTime() ?? 0)
      const timeoutMs = engine.definitions.get(run.pipeline)?.timeoutMs ?? sinceStart
      const { rows } = await client.query<{ step: string }>(`SELECT DISTINCT step FROM run_waits WHERE run_id = $1`, [
        id,
      ])
      const error = storedError(
        new RunTimeout(
          timeoutMs,
          rows.map((row) => row.step),
        ),
      )
      await endRun(engine, client, run, 'failed', 'deadline', error)
      return { run, error }
    }
    const claim = run.claim + 1
    await writeEntry(client, entryOf(run, clock.now(), 'wait', [], { to: 'pending', claim }))
    // A run that kept its slot needs no admission, so nobody else would put it into the queue.
    if (run.admitted) await addRunJobs(client, database.schema, [{ ...run, claim }])
    return { run, error: undefined }
  })
  if (!woken) return
  if (woken.error) tellEnd(woken.run, { state: 'failed', at: clock.now(), error: woken.error })
  await admit(engine, woken.run.pipeline)
}
