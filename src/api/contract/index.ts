import { alertRoutes } from './alerts.ts'
import { auditRoutes } from './audit.ts'
import { backfillRoutes } from './backfills.ts'
import { datasetRoutes } from './datasets.ts'
import { deliveryRoutes } from './deliveries.ts'
import { liveRoutes } from './live.ts'
import { metricRoutes } from './metrics.ts'
import { onCallRoutes } from './on-call.ts'
import { pageRoutes } from './pages.ts'
import { peopleRoutes } from './people.ts'
import { pingRoutes } from './pings.ts'
import { pipelineRoutes } from './pipelines.ts'
import { pushRoutes } from './push.ts'
import { reviewRoutes } from './reviews.ts'
import { runRoutes } from './runs.ts'
import { scheduleRoutes } from './schedules.ts'
import { signInRoutes } from './sign-in.ts'
import { watchRoutes } from './watches.ts'

/** Every route of the HTTP door that is spoken in JSON. */
export const contract = [
  ...metricRoutes,
  ...pipelineRoutes,
  ...runRoutes,
  ...scheduleRoutes,
  ...backfillRoutes,
  ...datasetRoutes,
  ...alertRoutes,
  ...reviewRoutes,
  ...watchRoutes,
  ...pingRoutes,
  ...deliveryRoutes,
  ...onCallRoutes,
  ...pushRoutes,
  ...signInRoutes,
  ...pageRoutes,
  ...peopleRoutes,
  ...auditRoutes,
  ...liveRoutes,
] as const

export type Contract = (typeof contract)[number]
