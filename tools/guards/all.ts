import type { Guard } from './guard.ts'
import { answers } from './lists/answers.ts'
import { backfills } from './lists/backfills.ts'
import { commands } from './lists/commands.ts'
import { constraints } from './lists/constraints.ts'
import { database } from './lists/database.ts'
import { dispatch } from './lists/dispatch.ts'
import { energy } from './lists/energy.ts'
import { files } from './lists/files.ts'
import { journal } from './lists/journal.ts'
import { leases } from './lists/leases.ts'
import { loads } from './lists/loads.ts'
import { monitoring } from './lists/monitoring.ts'
import { quarantine } from './lists/quarantine.ts'
import { requests } from './lists/requests.ts'
import { schedules } from './lists/schedules.ts'
import { sizes } from './lists/sizes.ts'
import { steps } from './lists/steps.ts'

/** Every guard, room by room. */
export const allGuards: readonly Guard[] = [
  ...journal,
  ...leases,
  ...dispatch,
  ...backfills,
  ...schedules,
  ...commands,
  ...steps,
  ...loads,
  ...quarantine,
  ...sizes,
  ...constraints,
  ...database,
  ...monitoring,
  ...requests,
  ...answers,
  ...files,
  ...energy,
]
