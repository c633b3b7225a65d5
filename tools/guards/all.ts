import type { Guard } from './guard.ts'
import { alerts } from './lists/alerts.ts'
import { answers } from './lists/answers.ts'
import { api } from './lists/api.ts'
import { backfills } from './lists/backfills.ts'
import { billing } from './lists/billing.ts'
import { channels } from './lists/channels.ts'
import { commands } from './lists/commands.ts'
import { constraints } from './lists/constraints.ts'
import { database } from './lists/database.ts'
import { deliveries } from './lists/deliveries.ts'
import { dispatch } from './lists/dispatch.ts'
import { energy } from './lists/energy.ts'
import { exports } from './lists/exports.ts'
import { files } from './lists/files.ts'
import { health } from './lists/health.ts'
import { journal } from './lists/journal.ts'
import { judging } from './lists/judging.ts'
import { leases } from './lists/leases.ts'
import { loads } from './lists/loads.ts'
import { metrics } from './lists/metrics.ts'
import { monitoring } from './lists/monitoring.ts'
import { nouns } from './lists/nouns.ts'
import { pages } from './lists/pages.ts'
import { people } from './lists/people.ts'
import { push } from './lists/push.ts'
import { quarantine } from './lists/quarantine.ts'
import { requests } from './lists/requests.ts'
import { reviews } from './lists/reviews.ts'
import { runsList } from './lists/runs-list.ts'
import { scheduler } from './lists/scheduler.ts'
import { schedules } from './lists/schedules.ts'
import { sizes } from './lists/sizes.ts'
import { steps } from './lists/steps.ts'
import { telemetry } from './lists/telemetry.ts'
import { verdicts } from './lists/verdicts.ts'
import { watchSources } from './lists/watch-sources.ts'

/** Every guard, room by room. */
export const allGuards: readonly Guard[] = [
  ...journal,
  ...judging,
  ...health,
  ...api,
  ...people,
  ...nouns,
  ...leases,
  ...dispatch,
  ...backfills,
  ...scheduler,
  ...schedules,
  ...commands,
  ...reviews,
  ...runsList,
  ...steps,
  ...loads,
  ...quarantine,
  ...sizes,
  ...constraints,
  ...database,
  ...monitoring,
  ...alerts,
  ...deliveries,
  ...push,
  ...metrics,
  ...requests,
  ...answers,
  ...exports,
  ...files,
  ...channels,
  ...billing,
  ...energy,
  ...telemetry,
  ...pages,
  ...watchSources,
  ...verdicts,
]
