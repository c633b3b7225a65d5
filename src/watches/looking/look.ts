import type { StepContext } from '../../pipelines/step-context.ts'
import type { WatchSource } from '../../pipelines/watches/source.ts'
import type { DeclaredWatch } from '../watch.ts'
import { type CheckedListing, checkedListing } from './checked-listing.ts'
import type { LookPlan } from './plan-look.ts'

/** Asks the source, and checks what it answers. */
export async function look(
  watch: DeclaredWatch,
  source: WatchSource,
  { since, open }: LookPlan,
  { http, log, signal, now }: Pick<StepContext<unknown, unknown>, 'http' | 'log' | 'signal' | 'now'>,
): Promise<CheckedListing> {
  const { timezone } = watch.day
  const listing = await source.list({ http, log, signal, now, since: new Date(since), open, timezone })
  const checked = checkedListing(listing, now())
  for (const trouble of checked.troubles) log.warn(trouble)
  log.info('runs of jobs were seen', { runs: checked.runs.length })
  return checked
}
