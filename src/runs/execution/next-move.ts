import type { PipelineDefinition } from '../../pipelines/definition.ts'
import type { Outcome, RunMove } from '../journal/entry.ts'
import { settled } from '../journal/outcome.ts'
import type { EndState, Run, StoredError } from '../run.ts'
import { storedError } from '../stored-error.ts'
import { parkFromMs } from './failure.ts'
import { Cancelled, HandOver, RunTimeout } from './interruption.ts'
import { verdict } from './plan.ts'
import type { Node, RunGraph } from './run-graph.ts'

/** What the run has been told, beside what its steps did. */
export interface Orders {
  /** Why its steps were told to stop. */
  interrupted: unknown
  pausing: boolean
  draining: boolean
}

export interface NextMove {
  move: RunMove
  /** What the move does to steps that are still open. */
  outcomes: Outcome[]
}

/**
 * Where a run goes when none of its steps is under way and none can start: to its end, to wait, to pause, or back to
 * the queue. Undefined when a retry is due so soon that it stays.
 */
export function nextMove(
  definition: PipelineDefinition,
  run: Run,
  graph: RunGraph,
  orders: Orders,
  at: Date,
): NextMove | undefined {
  const open = graph.open()
  const { interrupted } = orders
  if (interrupted instanceof Cancelled) return end(run, graph, 'cancelled', null, open, at)
  if (interrupted instanceof RunTimeout) return end(run, graph, 'failed', storedError(interrupted), open, at)
  if (open.length === 0) {
    const state = verdict(definition, graph.planned)
    return end(run, graph, state, state === 'failed' ? graph.firstError() : null, [], at)
  }
  if (interrupted instanceof HandOver || orders.draining) {
    // The share of backfills shrinks with the worker that lets go, so a window of one asks for a place again.
    return letGo(run, open, { to: 'pending', ...(run.backfillId === null ? {} : { admitted: false }) }, at)
  }
  if (orders.pausing) return letGo(run, open, { to: 'paused', clearRequests: true }, at)
  // What is still pending here waits for a step that waits itself: all that could start has been started.
  const staysFor = (node: Node) => node.row.state === 'retrying' && (node.retryAt ?? 0) - at.getTime() < parkFromMs
  if (open.some(staysFor)) return undefined
  return letGo(run, open, { to: 'waiting', ...(definition.waitingHoldsSlot ? {} : { admitted: false }) }, at)
}

function end(
  run: Run,
  graph: RunGraph,
  to: EndState,
  error: StoredError | null,
  open: readonly Node[],
  at: Date,
): NextMove {
  const reason = error?.message ?? `the run was ${to}`
  return {
    move: {
      to,
      claim: run.claim + 1,
      admitted: false,
      endedAt: at,
      counts: graph.counts(),
      error,
      clearRequests: true,
    },
    outcomes: open
      .filter((node) => node.row.attempt > 0)
      .map((node) => settled(node.row, run, at, { state: 'cancelled', reason })),
  }
}

/** The worker lets go of the run; pauses it was sleeping through become waits of the run. */
function letGo(run: Run, open: readonly Node[], move: Omit<RunMove, 'claim'>, at: Date): NextMove {
  const outcomes = open.flatMap(({ row, retryAt, retryStored }): Outcome[] => {
    if (row.state !== 'retrying' || retryAt === undefined || retryStored) return []
    const dueAt = new Date(Math.max(retryAt, at.getTime()))
    return [
      {
        row,
        from: row.state,
        detail: { dueAt },
        wait: { step: row.step, item: '', kind: 'retry', dueAt, signalKey: null },
      },
    ]
  })
  return { move: { ...move, claim: run.claim + 1 }, outcomes }
}
