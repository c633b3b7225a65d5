import type { Dataset } from '../../pipelines/dataset.ts'
import type { HealthLimits } from '../../pipelines/health-limits.ts'
import type { Engine } from '../../runs/engine.ts'
import type { HealthCheck } from './check.ts'
import { apiCheck } from './checks/api.ts'
import { channelsCheck } from './checks/channels.ts'
import { databaseCheck } from './checks/database.ts'
import { diskCheck } from './checks/disk.ts'
import { freshnessCheck } from './checks/freshness.ts'
import { queueCheck } from './checks/queue.ts'
import { schedulerCheck } from './checks/scheduler.ts'
import { workersCheck } from './checks/workers.ts'

export interface HealthScene {
  limits: HealthLimits
  datasets: readonly Dataset[]
  /** The folder of the project. */
  projectFolder: string
  /** Where the embedded server keeps its data; undefined with a database of one's own. */
  embeddedDataFolder: string | undefined
  /** `http://127.0.0.1:3001`, where this machine has an HTTP door; undefined where it has none. */
  apiAddress: string | undefined
}

/** Every check there is. */
export function allHealthChecks(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  scene: HealthScene,
): HealthCheck[] {
  const { limits, datasets, projectFolder, embeddedDataFolder, apiAddress } = scene
  const { pool } = database
  const folders = { project: projectFolder, ...(embeddedDataFolder ? { database: embeddedDataFolder } : {}) }
  return [
    databaseCheck(pool, limits, embeddedDataFolder === undefined),
    freshnessCheck(pool, clock, datasets),
    ...(apiAddress === undefined ? [] : [apiCheck(apiAddress, limits)]),
    diskCheck(folders, limits),
    schedulerCheck(pool, clock, limits),
    queueCheck(database, clock, limits),
    workersCheck(database),
    channelsCheck(pool, clock, limits),
  ]
}
