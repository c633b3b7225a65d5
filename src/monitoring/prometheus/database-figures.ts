import type { Engine } from '../../runs/engine.ts'
import { healthStates } from '../health/check.ts'
import { readFindings } from '../health/finding-store.ts'
import { readQueue } from '../health/queue-store.ts'
import { readScheduleHealth } from '../health/schedule-store.ts'
import { readWorkerHealth } from '../health/worker-store.ts'
import {
  readAlerts,
  readDeliveries,
  readOldestQueued,
  readRunningSteps,
  readRunsByState,
  readTotals,
  type Sample,
} from './figures-store.ts'

/** A metric whose values are read from the database. */
export interface Figure {
  name: string
  help: string
  type: 'gauge' | 'counter'
  samples: Sample[]
}

/** Reads everything that the database has for Prometheus. Rejects when it is away. */
export async function readFigures({ database, clock }: Pick<Engine, 'database' | 'clock'>): Promise<Figure[]> {
  const { pool } = database
  const now = clock.now()
  const one = (value: number): Sample[] => [{ labels: {}, value }]
  const gauge = (name: string, help: string, samples: Sample[]): Figure => ({ name, help, type: 'gauge', samples })
  const { alive, slots, used } = await readWorkerHealth(pool)
  const queue = await readQueue(database)
  const schedules = await readScheduleHealth(pool, now)
  const lagMs = schedules.oldestDueAt === null ? 0 : now.getTime() - schedules.oldestDueAt.getTime()
  const findings = await readFindings(pool)
  return [
    gauge(
      'millrace_runs',
      'Runs that are not over, by pipeline and state; at most 10000 are counted.',
      await readRunsByState(pool),
    ),
    gauge('millrace_steps_running', 'Steps and items under way, by pipeline.', await readRunningSteps(pool)),
    gauge('millrace_queue_jobs', 'Runs that have a slot and wait for a worker.', one(queue.depth)),
    gauge(
      'millrace_queue_oldest_seconds',
      'How long the oldest of these has waited.',
      one((queue.oldestMs ?? 0) / 1000),
    ),
    gauge(
      'millrace_pending_oldest_seconds',
      'Age of the oldest pending run, by pipeline.',
      await readOldestQueued(pool, now),
    ),
    gauge('millrace_schedule_lag_seconds', 'How long the oldest schedule is overdue.', one(lagMs / 1000)),
    gauge('millrace_schedulers', 'Schedulers that are alive.', one(schedules.alive)),
    gauge('millrace_workers', 'Workers that are alive and take runs.', one(alive)),
    gauge('millrace_worker_slots', 'Runs that these have room for.', one(slots)),
    gauge('millrace_worker_slots_used', 'Runs that workers have.', one(used)),
    gauge(
      'millrace_health_state',
      'What a check found: 0 healthy, 1 degraded, 2 unhealthy.',
      findings.map(({ name, host, state }) => ({ labels: { check: name, host }, value: healthStates.indexOf(state) })),
    ),
    gauge('millrace_deliveries', 'Messages that are kept, by channel and state.', await readDeliveries(pool)),
    gauge('millrace_alerts', 'Alerts that are kept, by severity and state.', await readAlerts(pool)),
    ...(await totals(pool)),
  ]
}

async function totals(pool: Engine['database']['pool']): Promise<Figure[]> {
  const byName = Map.groupBy(await readTotals(pool), ({ name }) => name)
  return [...byName].map(([name, samples]) => ({
    name: metricName(name),
    help: `Total of ${name.replaceAll(/[\\\n]/g, ' ')}, over all runs.`,
    type: 'counter',
    samples: samples.map(({ labels, value }) => ({ labels, value })),
  }))
}

function metricName(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_')
  const ours = plain.startsWith('millrace_') ? plain : `millrace_${plain}`
  return ours.endsWith('_total') ? ours : `${ours}_total`
}
