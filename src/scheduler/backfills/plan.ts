import type { ClientBase, Pool } from 'pg'
import { cutWindows, parseEvery } from '../../pipelines/cut-windows.ts'
import { parseParameters } from '../../pipelines/parameters.ts'
import type { Window, WindowRule } from '../../pipelines/window.ts'
import { computeWindow } from '../../pipelines/window-math.ts'
import type { Engine } from '../../runs/engine.ts'
import type { Run } from '../../runs/run.ts'
import { checkAsked, findDefinition } from '../../runs/starting/run-request.ts'
import { type Coverage, readCoverage } from './coverage-store.ts'
import { type CoveringRun, type JudgedWindow, judge, type WindowState } from './judge.ts'

/** More would be no backfill any more, but a mistake in `every`. */
const mostWindows = 10_000

/** A stretch of history, and how it is cut. */
export interface BackfillStretch {
  /** First day, '2026-01-01', in the pipeline's zone. */
  from: string
  /** Last day; it belongs to the stretch. */
  to: string
  /** 'month', 'year', 'week', or whole days such as '30d'. Default 'month'. */
  every?: string
}

/** What `planBackfill` answers. */
export interface BackfillPlan {
  pipeline: string
  from: string
  to: string
  every: string
  zone: string
  /** How many windows are in which state. */
  counts: Record<WindowState, number>
  windows: PlannedWindow[]
}

/** A window, and what the runs say about it. */
interface PlannedWindow {
  firstDay: string
  lastDay: string
  /** Half-open: `to` does not belong to it. */
  from: string
  to: string
  state: WindowState
  /** The newest run that says so. */
  run: string | null
  /** When that run ended, or else began. */
  at: string | null
}

/** A stretch that is checked and cut. */
export interface Draft {
  pipeline: string
  params: Run['params']
  rule: WindowRule
  every: string
  windows: Window[]
}

/**
 * Checks a stretch and cuts it. Refuses what a run of mode backfill would be refused for.
 *
 * @param most refuses to make more windows than this. Default 10 000
 */
export async function draftBackfill(
  { definitions, clock }: Engine,
  pipeline: string,
  { from, to, every = 'month' }: BackfillStretch,
  most = mostWindows,
): Promise<Draft> {
  const definition = findDefinition(definitions, pipeline)
  checkAsked(definition, { mode: 'backfill', from, to }, clock.now())
  const rule = definition.window
  if (!rule) throw new Error(`expected ${pipeline} to have a window: a run of mode backfill was not refused`)
  const params = (await parseParameters(definition, {})) as Run['params']
  const windows = cutWindows({ from, to, every: parseEvery(every, '`every`'), zone: rule.zone }, most)
  return { pipeline, params, rule, every, windows }
}

/** What the runs of the pipeline say about each window of a stretch. */
export async function judgeDraft(
  client: Pool | ClientBase,
  { rule, windows, ...runs }: Draft,
  now: Date,
): Promise<JudgedWindow[]> {
  const [first, last] = [windows[0], windows.at(-1)]
  if (!first || !last) return []
  const shortestMs = Math.min(...windows.map((window) => window.to.getTime() - window.from.getTime()))
  const covered = await readCoverage(client, runs, { from: first.from, to: last.to, shortestMs })
  return judge(
    windows,
    covered.map((one) => coveringRun(one, rule, now)),
  )
}

/** A run that nobody has begun yet has no windows; it covers what it was asked for. */
function coveringRun({ id, verdict, at, ...found }: Coverage, rule: WindowRule, now: Date): CoveringRun {
  if (found.from && found.to) return { id, verdict, at, from: found.from, to: found.to }
  const asked = { from: found.firstDay ?? undefined, to: found.lastDay ?? undefined }
  const { from, to } = computeWindow({ options: rule, mode: 'backfill', ...asked, now })
  return { id, verdict, at, from, to }
}

/** Cuts a stretch and tells for each window whether it is done, under way, failed or missing. Starts nothing. */
export async function planBackfill(engine: Engine, pipeline: string, stretch: BackfillStretch): Promise<BackfillPlan> {
  const draft = await draftBackfill(engine, pipeline, stretch)
  const judged = await judgeDraft(engine.database.pool, draft, engine.clock.now())
  const counts = { done: 0, running: 0, failed: 0, missing: 0 }
  for (const { state } of judged) counts[state] += 1
  return {
    pipeline,
    from: stretch.from,
    to: stretch.to,
    every: draft.every,
    zone: draft.rule.zone,
    counts,
    windows: judged.map(({ firstDay, lastDay, from, to, state, run }) => ({
      firstDay,
      lastDay,
      from: from.toISOString(),
      to: to.toISOString(),
      state,
      run: run?.id ?? null,
      at: run?.at.toISOString() ?? null,
    })),
  }
}
