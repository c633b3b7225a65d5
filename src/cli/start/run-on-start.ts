import type { Platform } from '../../platform.ts'
import { print } from '../output/stdout.ts'

/** What tells such a run in lists. */
const trigger = 'start'

/**
 * Under RUN_ON_START=true starts the pipelines that the configuration names for it. A pipeline of which such a run is under way
 * gets none: a service that is started again and again, or many at once, would otherwise pile them up.
 */
export async function runOnStart(platform: Platform, environment: Record<string, string | undefined>): Promise<void> {
  if (environment.RUN_ON_START !== 'true') return
  const { pool } = (await platform.engine()).database
  for (const pipeline of platform.config.runOnStart) {
    const { rows } = await pool.query<{ id: string }>(
      `SELECT id FROM runs WHERE pipeline = $1 AND trigger = $2 AND state IN ('pending', 'running', 'waiting', 'paused') LIMIT 1`,
      [pipeline, trigger],
    )
    const [underWay] = rows
    if (underWay) print(`run on start: ${pipeline} is under way already, run ${underWay.id}`)
    else print(`run on start: ${pipeline}, run ${(await platform.startRun(pipeline, { trigger })).id}`)
  }
}
