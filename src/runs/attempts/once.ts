import type { PoolClient } from 'pg'
import { whileAway } from '../../database/while-away.ts'
import { isOfSource } from '../../datasets/line-chunks.ts'
import { inLongTurn } from '../../datasets/long-turns.ts'
import { DatabaseAway, isAway } from '../execution/database-away.ts'
import { LeaseLost } from '../journal/entry.ts'
import { writeEntries } from '../journal/entry-store.ts'
import { completed, entryOf } from '../journal/outcome.ts'
import { readRun, readStep } from '../run-store.ts'
import { reach } from '../stop-points.ts'
import type { Attempt, AttemptResult, Workshop } from './attempt.ts'

/** What was done in the transaction: the step's result, or what it fails with although all of it is stored. */
export type Work = Omit<AttemptResult, 'recorded'> | { failsWith: Error }

/**
 * Does the work of a step exactly once: what it writes and the step's completion commit together. The fence against a
 * lost lease is the last statement before COMMIT, because it locks the run's row, and held for the time of a large
 * load that would stall the journal. The claim is looked at unlocked before, so that a stale attempt does no work.
 */
export async function once(
  workshop: Workshop,
  attempt: Attempt,
  kind: 'stage' | 'gate' | 'load' | 'transaction',
  signal: AbortSignal,
  work: (client: PoolClient) => Promise<Work>,
): Promise<AttemptResult> {
  const { database } = workshop
  let done: Work
  try {
    done = await inLongTurn(database.pool, signal, () =>
      database.transaction((client) => fenced(workshop, attempt, kind, signal, client, work)),
    )
    reach(`${kind} after commit`)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (isOfSource(error) || !isAway(error)) throw error
    // The reply to COMMIT may have been lost: the step's row says whether it happened.
    const before = await whileAway(() => recordedBefore(workshop, attempt))
    if (before) return before
    throw new DatabaseAway(error)
  }
  if ('failsWith' in done) throw done.failsWith
  return { ...done, recorded: true }
}

async function fenced(
  { clock }: Workshop,
  attempt: Attempt,
  kind: 'stage' | 'gate' | 'load' | 'transaction',
  signal: AbortSignal,
  client: PoolClient,
  work: (client: PoolClient) => Promise<Work>,
): Promise<Work> {
  const { run, row, workerId } = attempt
  const now = await readRun(client, run.id)
  if (now?.claim !== run.claim || now.state !== 'running') throw new LeaseLost(run.id)
  const done = await work(client)
  signal.throwIfAborted()
  reach(`${kind} before fence`)
  const at = clock.now()
  const outcomes =
    'failsWith' in done ? [] : [completed(row, attempt, { ...done, ...metricsOf(attempt), recorded: true }, at)]
  const written = await writeEntries(client, null, [entryOf(run, at, `worker ${workerId}`, outcomes)])
  if (!written.has(run.id)) throw new LeaseLost(run.id)
  reach(`${kind} before commit`)
  return done
}

function metricsOf({ metrics }: Attempt): Pick<AttemptResult, 'metrics'> {
  return metrics?.all ? { metrics: metrics.all } : {}
}

async function recordedBefore({ database }: Workshop, { run, row }: Attempt): Promise<AttemptResult | undefined> {
  const now = await readStep(database.pool, run.id, row.step)
  if (now?.state !== 'completed' || now.attempt !== row.attempt || now.generation !== run.generation || !now.output) {
    return undefined
  }
  return {
    output: now.output,
    counts: now.counts,
    recorded: true,
    ...(now.error ? { shortOf: now.error } : {}),
  }
}
