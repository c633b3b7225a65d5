import { system } from 'millrace'
import type { BatchesOptions } from './connectors/batches.ts'
import { billingRoutes } from './notifications.ts'
import { todayPage } from './page.ts'
import { operationalRoutes } from './routes.ts'
import { simulators } from './simulators/index.ts'
import { utilityBatches } from './watch.ts'

/** The system with another way to Oracle, or other statuses. */
export function billingBatchesWith(options: Partial<BatchesOptions> = {}) {
  return system({
    name: 'billing-batches',
    pipelines: [],
    watches: [utilityBatches(options)],
    migrations: new URL('./migrations/', import.meta.url),
    routes: operationalRoutes,
    pages: [todayPage],
    simulators,
    notifications: { routes: async () => billingRoutes() },
  })
}

/** Utility billing batches: watches the nightly jobs of an Oracle Utilities installation. */
export const billingBatches = billingBatchesWith()
