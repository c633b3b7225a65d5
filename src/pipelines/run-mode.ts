/**
 * How much a run covers: since the last high-water mark, the whole stated history (replacing what is there), or a
 * given stretch.
 */
export const runModes = ['incremental', 'full_refresh', 'backfill'] as const

export type RunMode = (typeof runModes)[number]
