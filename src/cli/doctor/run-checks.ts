import { clockFromEnvironment } from '../../pipelines/clock.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { leaseIsOver } from '../../runs/leases/lease.ts'
import { counted } from '../output/words.ts'
import { type Check, failed, ok } from './check.ts'
import { known, type Scene } from './scene.ts'

const longestDueMs = 5 * 60_000
const needs = ['database reachable', 'schema known', 'schema up to date', 'business clock']
const sweepFix = 'Run `millrace start`: its workers take such runs back within seconds.'

const expiredWorkers: Check = {
  name: 'workers',
  needs,
  async examine(scene) {
    const [counts] = await ask<{ live: number; expired: number }>(
      scene,
      `SELECT count(*) FILTER (WHERE NOT (${leaseIsOver}))::integer AS live,
         count(*) FILTER (WHERE ${leaseIsOver})::integer AS expired FROM workers`,
    )
    if (!counts?.expired) return ok(`${counted(counts?.live ?? 0, 'worker')} alive`)
    return failed(`${counted(counts.expired, 'worker')} went away without a word, and nobody has noticed`, sweepFix)
  },
}

const orphanedRuns: Check = {
  name: 'orphaned runs',
  needs,
  async examine(scene) {
    const rows = await ask<{ id: string }>(
      scene,
      `SELECT id FROM runs r WHERE worker_id IS NOT NULL AND NOT EXISTS (SELECT FROM workers w WHERE w.id = r.worker_id)
       ORDER BY id LIMIT 100`,
    )
    if (rows.length === 0) return ok('none')
    return failed(`${counted(rows.length, 'run')} whose worker is gone, ${rows[0]?.id} for one`, sweepFix)
  },
}

const oldestDue: Check = {
  name: 'oldest due run',
  needs,
  async examine(scene) {
    const [oldest] = await ask<{ id: string; pipeline: string; since: Date }>(
      scene,
      `SELECT r.id, r.pipeline,
         coalesce((SELECT max(e.at) FROM run_events e WHERE e.run_id = r.id), r.created_at) AS since
       FROM runs r WHERE r.state = 'pending' AND r.admitted ORDER BY since LIMIT 1`,
    )
    if (!oldest) return ok('none is waiting for a worker')
    const waitedMs = clockFromEnvironment(scene.environment).now().getTime() - oldest.since.getTime()
    const found = `run ${oldest.id} of ${oldest.pipeline} has been waiting for a worker for ${formatDuration(waitedMs)}`
    if (waitedMs <= longestDueMs) return ok(found)
    return failed(found, 'Run `millrace start`, with more --processes if there is one already.')
  },
}

async function ask<Row extends object>({ database, config }: Scene, statement: string): Promise<Row[]> {
  // Before the first run there are no tables to ask.
  const { schema = 'millrace' } = known(config).database
  const { rows: found } = await known(database).pool.query(`SELECT to_regclass($1) IS NOT NULL AS exists`, [
    `${schema}.workers`,
  ])
  return found[0]?.exists ? (await known(database).pool.query<Row>(statement)).rows : []
}

export const runChecks: readonly Check[] = [expiredWorkers, orphanedRuns, oldestDue]
