import type { Actor } from '../../people/actor.ts'
import { readCursor, writeCursor } from '../../pipelines/cursor.ts'
import { NothingThere, Refusal } from '../../pipelines/refusal.ts'
import type { Platform } from '../../platform.ts'
import { markStep } from '../../runs/commands/mark-step.ts'
import type { Run } from '../../runs/run.ts'
import { readRun } from '../../runs/run-store.ts'
import { planRetry } from '../../runs/starting/retry-run.ts'
import { compareWithGood } from '../../runs/trail/comparison.ts'
import { readEvents } from '../../runs/trail/event-store.ts'
import { readRunDetail } from '../../runs/trail/run-detail.ts'
import { readRunPage } from '../../runs/trail/run-page-store.ts'
import { summaryOf } from '../../runs/trail/run-summary.ts'
import { readLogPage } from '../../runs/trail/step-log-store.ts'
import { readItemPage } from '../../runs/trail/step-page-store.ts'
import type { runRoutes } from '../contract/runs.ts'
import { columns } from '../exports/columns.ts'
import { exportFile, rowsOfPages } from '../exports/export-file.ts'
import { given } from '../given.ts'
import type { HandlersOf } from '../handlers.ts'

/** Runs: lists, one with all that is known of it, and what may be done with them. */
export const runHandlers: HandlersOf<typeof runRoutes> = {
  'get /api/runs': async ({ platform, query }) => {
    const { items, next } = await readRunPage(await poolOf(platform), { ...query, ...stretchOf(query) })
    return { items: items.map(summaryOf), next }
  },
  'get /api/runs/export': async ({ platform, query }) => {
    const { format, ...filter } = query
    const { timezone } = platform.config
    const pool = await poolOf(platform)
    const rows = rowsOfPages(async (page) => {
      const { items, next } = await readRunPage(pool, { ...filter, ...stretchOf(query), ...page })
      return { items: items.map(rowOf), next }
    })
    return await exportFile({ columns: columns.runs, rows }, { title: 'Runs', format, timezone })
  },
  'post /api/runs': async ({ platform, body, signed }) => {
    const { pipeline, ...options } = body
    return await platform.startRun(pipeline, { ...given(options), actor: signed.actor })
  },
  'post /api/runs/bulk': async ({ platform, body, signed }) => {
    const results = []
    for (const id of body.ids) results.push(await oneOfMany(platform, body.do, id, signed.actor))
    return { results }
  },
  'get /api/runs/{id}': async ({ platform, path }) => await readRunDetail(await poolOf(platform), path.id),
  'get /api/runs/{id}/items': async ({ platform, path, query }) => {
    const pool = await poolOf(platform)
    return await readItemPage(pool, (await runOf(platform, path.id)).id, query)
  },
  'get /api/runs/{id}/events': async ({ platform, path, query }) => {
    const { id } = await runOf(platform, path.id)
    const { limit } = query
    const events = await readEvents(await poolOf(platform), id, {
      after: Number(readCursor(query.after, ['number'])?.[0] ?? 0),
      limit: limit + 1,
    })
    const items = events.slice(0, limit)
    return { items, next: events.length > limit ? writeCursor([items.at(-1)?.number ?? 0]) : null }
  },
  'get /api/runs/{id}/logs': async ({ platform, path, query }) =>
    await readLogPage(await poolOf(platform), (await runOf(platform, path.id)).id, query),
  'get /api/runs/{id}/logs/export': async ({ platform, path, query: { format, ...filter } }) => {
    const pool = await poolOf(platform)
    const { id } = await runOf(platform, path.id)
    const rows = rowsOfPages(async (page) => {
      const { items, next } = await readLogPage(pool, id, { ...filter, ...page })
      // Those who follow ask on and on; a file ends where the lines do.
      return { items, next: items.length < page.limit ? null : next }
    })
    return await exportFile(
      { columns: columns.logs, rows },
      { title: 'Logs', format, timezone: platform.config.timezone },
    )
  },
  'get /api/runs/{id}/comparison': async ({ platform, path }) => {
    const compared = await compareWithGood(await poolOf(platform), await runOf(platform, path.id))
    return { with: compared.with ? summaryOf(compared.with) : null, differences: compared.differences }
  },
  'get /api/runs/{id}/retry-plan': async ({ platform, path, query }) =>
    await planRetry(await platform.engine(), path.id, query.from),
  'post /api/runs/{id}/cancel': async ({ platform, path, signed }) => ({
    result: await platform.cancelRun(path.id, signed.actor),
  }),
  'post /api/runs/{id}/pause': async ({ platform, path, signed }) => ({
    result: await platform.pauseRun(path.id, signed.actor),
  }),
  'post /api/runs/{id}/resume': async ({ platform, path, signed }) => ({
    result: await platform.resumeRun(path.id, signed.actor),
  }),
  'post /api/runs/{id}/retry': async ({ platform, path, body, signed }) =>
    await platform.retryRun(path.id, { ...given(body), actor: signed.actor }),
  'post /api/runs/{id}/steps/{step}/done': async ({ platform, path, body, signed }) => {
    await markStep(await platform.engine(), path.id, path.step, {
      ...given(body),
      reason: body.reason,
      actor: signed.actor,
    })
    return { result: 'done' }
  },
}

/** What one cannot do with one run is no reason to leave the others. */
async function oneOfMany(platform: Platform, what: 'cancel' | 'retry' | 'resume', id: string, actor: Actor) {
  try {
    if (what === 'retry') return { id, ok: true, problem: null, run: (await platform.retryRun(id, { actor })).id }
    if (what === 'cancel') await platform.cancelRun(id, actor)
    else await platform.resumeRun(id, actor)
    return { id, ok: true, problem: null, run: null }
  } catch (error) {
    if (error instanceof Refusal) return { id, ok: false, problem: error.message, run: null }
    throw error
  }
}

/** A run as a line of a file. */
function rowOf(run: Run) {
  const summary = summaryOf(run)
  return { ...summary, startedAt: run.startedAt, endedAt: run.endedAt, problem: summary.error?.message ?? null }
}

async function poolOf(platform: Platform) {
  return (await platform.engine()).database.pool
}

async function runOf(platform: Platform, id: string): Promise<Run> {
  const run = await readRun(await poolOf(platform), id)
  if (!run) throw new NothingThere(`expected the id of a run, got '${id}'`)
  return run
}

function stretchOf({ from, to }: { from?: string | undefined; to?: string | undefined }) {
  return { from: from === undefined ? undefined : new Date(from), to: to === undefined ? undefined : new Date(to) }
}
