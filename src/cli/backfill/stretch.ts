import { Refusal } from '../../pipelines/refusal.ts'
import type { BackfillStretch } from '../../scheduler/backfills/plan.ts'

/** What a stretch is given with. */
export interface StretchFlags {
  from?: string
  to?: string
  startDate?: string
  endDate?: string
  every?: string
  json?: true
}

/** The stretch that is asked for. Refuses one without its days. */
export function stretchOf(flags: StretchFlags): BackfillStretch {
  const from = flags.from ?? flags.startDate
  const to = flags.to ?? flags.endDate
  if (from === undefined || to === undefined) {
    throw new Refusal(`expected --from and --to, got no ${from === undefined ? '--from' : '--to'}; give both days`)
  }
  return { from, to, ...(flags.every === undefined ? {} : { every: flags.every }) }
}
