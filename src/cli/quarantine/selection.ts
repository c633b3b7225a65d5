import type { Pool } from 'pg'
import type { QuarantineFilter } from '../../datasets/quarantine/kept.ts'
import { findKeptBatches } from '../../datasets/quarantine/list-store.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { findRun } from '../runs/find-run.ts'

export interface FilterFlags {
  dataset?: string
  source?: string
  reason?: string
  run?: string
}

export interface SelectionFlags extends FilterFlags {
  all?: true
  json?: true
}

/** What the flags ask for. */
export async function filterOf(
  pool: Pool,
  typed: string | undefined,
  { dataset, source, reason, run }: FilterFlags,
): Promise<QuarantineFilter> {
  return {
    dataset,
    source,
    reason,
    batch: typed === undefined ? undefined : await findBatch(pool, typed),
    run: run === undefined ? undefined : (await findRun(pool, run)).id,
  }
}

/** As {@link filterOf}; refuses to take everything where nobody has said so. */
export async function selectionOf(
  pool: Pool,
  verb: string,
  typed: string | undefined,
  flags: SelectionFlags,
): Promise<QuarantineFilter> {
  const isNarrow =
    typed !== undefined || [flags.dataset, flags.source, flags.reason, flags.run].some((flag) => flag !== undefined)
  if (isNarrow === (flags.all === true)) {
    const got = isNarrow ? 'both' : 'neither'
    throw new Refusal(
      `expected what to ${verb}, a batch or --dataset, --source, --reason, --run, or else --all, got ${got}`,
    )
  }
  return await filterOf(pool, typed, flags)
}

/** The batch whose id is, or begins with, what somebody typed. */
export async function findBatch(pool: Pool, typed: string): Promise<string> {
  const ids = /^[0-9a-f-]+$/i.test(typed) ? await findKeptBatches(pool, typed) : []
  const [id, ...others] = ids
  if (id === undefined) {
    throw new Refusal(
      `expected the id of a batch or its start, got '${typed}'; \`millrace quarantine list\` shows them`,
    )
  }
  if (others.length === 0) return id
  throw new Refusal(
    `expected the start of one batch's id, got '${typed}', which ${ids.length} begin with: ${ids.slice(0, 5).join(', ')}; type more of it`,
  )
}
