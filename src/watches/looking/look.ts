import type { StepContext } from '../../pipelines/step-context.ts'
import type { TransactionContext } from '../../pipelines/steps/transaction.ts'
import type { Listing, WatchSource } from '../../pipelines/watches/source.ts'
import type { StoredSource } from '../sources/heartbeats.ts'
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
  return checkedAndTold(listing, { log, now })
}

/** Reads a source that is in our own database. */
export async function lookInside(
  watch: DeclaredWatch,
  source: StoredSource,
  { since, open }: LookPlan,
  { client, log, now }: Pick<TransactionContext<unknown, unknown>, 'client' | 'log' | 'now'>,
): Promise<CheckedListing> {
  return checkedAndTold(await source.listStored(client, watch.name, { since: new Date(since), open }), { log, now })
}

function checkedAndTold(
  listing: Listing,
  { log, now }: Pick<StepContext<unknown, unknown>, 'log' | 'now'>,
): CheckedListing {
  const checked = checkedListing(listing, now())
  for (const trouble of checked.troubles) log.warn(trouble)
  log.info('runs of jobs were seen', { runs: checked.runs.length })
  return checked
}
