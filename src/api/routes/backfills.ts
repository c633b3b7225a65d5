import type { backfillRoutes } from '../contract/backfills.ts'
import { given } from '../given.ts'
import type { HandlersOf } from '../handlers.ts'

/** Backfills: what a stretch of history lacks, and the runs that fill it. */
export const backfillHandlers: HandlersOf<typeof backfillRoutes> = {
  'get /api/backfills': async ({ platform }) => {
    const backfills = await platform.listBackfills()
    return { items: backfills.map((one) => ({ ...one, counts: { ...one.counts } })) }
  },
  'get /api/backfills/plan': async ({ platform, query: { pipeline, ...stretch } }) =>
    await platform.planBackfill(pipeline, given(stretch)),
  'post /api/backfills': async ({ platform, body: { pipeline, ...options }, signed }) =>
    await platform.startBackfill(pipeline, { ...given(options), actor: signed.actor }),
  'get /api/backfills/{id}': async ({ platform, path }) => {
    const backfill = await platform.getBackfill(path.id)
    return { ...backfill, counts: { ...backfill.counts } }
  },
  'post /api/backfills/{id}/cancel': async ({ platform, path, signed }) =>
    await platform.cancelBackfill(path.id, signed.actor),
}
