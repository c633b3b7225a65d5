import type { Database } from '../../database/database.ts'
import { shownDatabase } from '../../database-address.ts'
import { type DatasetFreshness, readFreshness } from '../../monitoring/freshness/freshness.ts'
import type { Config } from '../../pipelines/config.ts'
import { type LiveWorker, readWorkers } from '../../runs/leases/worker-store.ts'
import { type PipelineFacts, readPipelines } from '../../runs/trail/pipeline-store.ts'
import { readNextSchedule } from '../../scheduler/schedules/schedule-store.ts'
import { readSchedulers } from '../../scheduler/schedules/scheduler-store.ts'
import { measureLatency, readServer, type ServerFacts } from './server-store.ts'

/** Everything that `status` tells, as `--json` prints it. */
export interface Status {
  generatedAt: string
  database: HealthyDatabase | { healthy: false; problem: string }
  /** What to do first, where nothing has been done yet. */
  notice: string | null
  datasets: DatasetFreshness[]
  pipelines: PipelineStatus[]
  /** Those that take runs from the queue. */
  workers: LiveWorker[]
  /** Whether anybody starts what is due, and what that is next. */
  scheduler: { state: 'RUNNING' | 'STOPPED'; nextRun: { schedule: string; pipeline: string; at: string } | null }
}

interface HealthyDatabase extends Omit<ServerFacts, 'migrated'> {
  healthy: true
  address: string
  latencyMs: number
  pool: { open: number; idle: number; waiting: number; most: number }
}

interface PipelineStatus extends Omit<PipelineFacts, 'lastRun'> {
  lastRun: {
    id: string
    state: string
    /** When it was started, or, of one that still waits for that, asked for. */
    at: string
    /** Until its end, or until now. */
    durationMs: number | null
    stored: number | null
  } | null
}

/** Reads all of it, and changes nothing. Rejects when the database is away. */
export async function readStatus(database: Database, config: Config, now: Date): Promise<Status> {
  const { pool, schema, url } = database
  // One after the other: a second connection takes longer to open than all of these to answer.
  const { migrated, ...server } = await readServer(pool, schema)
  const latencyMs = await measureLatency(pool)
  const names = config.pipelines.map(({ name }) => name)
  const pipelines = migrated ? await readPipelines(pool, names) : []
  const workers = migrated ? await readWorkers(pool) : []
  const scheduler = migrated ? await readScheduler(pool) : stopped
  const datasets = await readFreshness(pool, config.datasets, now)
  return {
    generatedAt: now.toISOString(),
    database: {
      healthy: true,
      address: shownDatabase(url),
      latencyMs: Math.round(latencyMs * 100) / 100,
      ...server,
      pool: { open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount, most: pool.options.max },
    },
    notice: migrated ? null : 'nothing is here yet: millrace run NAME',
    datasets,
    pipelines: pipelines.map((facts) => ({ ...facts, lastRun: lastRunOf(facts, now) })),
    // A process that executes only the run it was called for serves nobody else.
    workers: workers.filter(({ serves }) => serves.length > 0),
    scheduler,
  }
}

const stopped: Status['scheduler'] = { state: 'STOPPED', nextRun: null }

async function readScheduler(pool: Database['pool']): Promise<Status['scheduler']> {
  const schedulers = await readSchedulers(pool)
  const next = await readNextSchedule(pool)
  const nextRun = next ? { ...next, at: next.at.toISOString() } : null
  return { state: schedulers.length > 0 ? 'RUNNING' : 'STOPPED', nextRun }
}

/** The status where there is no database to ask. */
export function statusWithout(problem: string, now: Date): Status {
  return {
    generatedAt: now.toISOString(),
    database: { healthy: false, problem },
    notice: null,
    datasets: [],
    pipelines: [],
    workers: [],
    scheduler: stopped,
  }
}

function lastRunOf({ lastRun: run }: PipelineFacts, now: Date): PipelineStatus['lastRun'] {
  if (run === null) return null
  const { id, state, createdAt, startedAt, endedAt, counts } = run
  return {
    id,
    state,
    at: (startedAt ?? createdAt).toISOString(),
    durationMs: startedAt === null ? null : (endedAt ?? now).getTime() - startedAt.getTime(),
    stored: counts?.stored ?? null,
  }
}
