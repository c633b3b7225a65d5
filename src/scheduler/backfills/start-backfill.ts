import { randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import { type Actor, actorText, program } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import { oneOf, wholeNumber } from '../../pipelines/checks.ts'
import type { Window } from '../../pipelines/window.ts'
import { admitBackfills } from '../../runs/dispatch/backfill-admission.ts'
import type { Engine } from '../../runs/engine.ts'
import { newRunId } from '../../runs/ids.ts'
import type { Run } from '../../runs/run.ts'
import { insertRuns } from '../../runs/run-store.ts'
import { draftRun } from '../../runs/starting/start-run.ts'
import { insertBackfill, insertWindows, lockBackfillsOf } from './backfill-store.ts'
import type { JudgedWindow } from './judge.ts'
import { type BackfillStretch, draftBackfill, judgeDraft } from './plan.ts'

/** Which windows a backfill runs: those no run covers, those that failed, or all. Never those under way. */
export type Choice = (typeof choices)[number]

export const choices = ['missing', 'failed', 'all'] as const

export interface BackfillOptions extends BackfillStretch {
  /** Default 'missing'. */
  choice?: Choice
  /** How many of its runs may be under way at once. Default 1. */
  parallel?: number
  /** Who starts it. Default: a program. */
  actor?: Actor
}

/** What became of a start. */
export interface StartedBackfill {
  /** Null when there was nothing to run. */
  id: string | null
  pipeline: string
  choice: Choice
  parallel: number
  /** Runs that were put into the queue. */
  started: number
  /** Windows that were not chosen, those of which a run is under way among them. */
  leftOut: number
}

/** A statement's worth. */
const runsAtOnce = 1000

/**
 * Starts a backfill: chooses windows of the stretch and stores a run for each, all in one transaction, under a lock that
 * lets nobody else choose the same ones meanwhile. From then on everything is rows: admission gives the runs their
 * turn, whatever process dies.
 */
export async function startBackfill(
  engine: Engine,
  pipeline: string,
  { choice: asked = 'missing', parallel: most = 1, actor = program, ...stretch }: BackfillOptions,
): Promise<StartedBackfill> {
  const choice = oneOf(asked, '`choice`', choices)
  const parallel = wholeNumber(most, '`parallel`', 1)
  const draft = await draftBackfill(engine, pipeline, stretch)
  const id = randomUUID()
  const run = await draftRun(engine, pipeline, {
    mode: 'backfill',
    from: stretch.from,
    to: stretch.to,
    trigger: `backfill ${id}`,
  })
  const chosen = await engine.database.transaction(async (client) => {
    await lockBackfillsOf(client, pipeline)
    const judged = await judgeDraft(client, draft, engine.clock.now())
    const windows = judged.filter((window) => isChosen(window, choice))
    if (windows.length === 0) return windows
    await insertBackfill(client, {
      id,
      pipeline,
      firstDay: stretch.from,
      lastDay: stretch.to,
      every: draft.every,
      choice,
      parallel,
      createdAt: run.createdAt,
      createdBy: actorText(actor),
      cancelledAt: null,
    })
    await insertWindowRuns(client, { ...run, backfillId: id }, windows)
    const { from, to } = stretch
    const after = { pipeline, from, to, choice, parallel, windows: windows.length }
    await recordAct(client, {
      actor,
      action: 'backfill.start',
      object: { kind: 'backfill', id },
      after,
      at: run.createdAt,
    })
    return windows
  })
  // The runs are stored, so a failure here is none of the start; the loop finds what it left.
  if (chosen.length > 0) await admitBackfills(engine).catch(() => undefined)
  return {
    id: chosen.length > 0 ? id : null,
    pipeline,
    choice,
    parallel,
    started: chosen.length,
    leftOut: draft.windows.length - chosen.length,
  }
}

/** A window under way is not run a second time beside that, whatever was chosen. */
function isChosen({ state, isUnderWay }: JudgedWindow, choice: Choice): boolean {
  return !isUnderWay && (choice === 'all' || state === choice)
}

async function insertWindowRuns(client: PoolClient, like: Run & { backfillId: string }, windows: readonly Window[]) {
  // All ids are made before anything is waited for: queued runs go by them, so they must rise with the windows.
  const pairs = windows.map((window) => ({ window, id: newRunId(like.createdAt) }))
  for (let index = 0; index < pairs.length; index += runsAtOnce) {
    const some = pairs.slice(index, index + runsAtOnce)
    const runs = some.map(({ id, window: { firstDay, lastDay } }) => ({
      ...like,
      id,
      options: { from: firstDay, to: lastDay },
    }))
    await insertRuns(client, runs)
    await insertWindows(
      client,
      like.backfillId,
      some.map(({ id, window }) => ({ ...window, run: id })),
    )
  }
}
