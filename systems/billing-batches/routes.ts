import { endpoint, NothingThere } from 'millrace'
import { z } from 'zod'
import { activeAlerts, isAlert } from './stores/alerts.ts'
import { batchLogs } from './stores/batch-logs.ts'
import { batchHealth } from './stores/health.ts'
import { batchTimeline } from './stores/timeline.ts'

const time = z.iso.datetime()
const day = z.iso.date()
const status = z.enum(['ST', 'PD', 'ED', 'CM', 'ER'])

const alert = z.object({
  id: z.string(),
  batch_code: z.string().nullable(),
  alert_type: z.string(),
  alert_severity: z.enum(['INFO', 'WARNING', 'CRITICAL']),
  alert_message: z.string(),
  batch_execution_log_id: z.string().nullable(),
  business_date: day.nullable(),
  acknowledged: z.boolean(),
  acknowledged_by: z.string().nullable(),
  acknowledged_at: time.nullable(),
  email_sent: z.boolean(),
  email_sent_at: time.nullable(),
  created_at: time,
})

const batchLog = z.object({
  id: z.string(),
  batch_code: z.string(),
  batch_nbr: z.number().nullable(),
  status,
  start_time: time.nullable(),
  end_time: time.nullable(),
  duration_seconds: z.number().nullable(),
  thread_count: z.number(),
  records_processed: z.number().nullable(),
  rps: z.number().nullable(),
  business_date: day,
  error_message: z.string().nullable(),
  snapshot_time: time,
})

const figures = {
  total_runs: z.number(),
  successful_runs: z.number(),
  failed_runs: z.number(),
  /** 0 to 100, of those that are over. */
  success_rate: z.number().nullable(),
}

/** The routes by which the utility's operations have always asked. Times are in UTC, days are business days. */
export const operationalRoutes = [
  endpoint({
    method: 'get',
    path: '/api/ami-operational/active-alerts',
    role: 'viewer',
    summary: 'What is wrong with the billing batches now, and how much of it by severity.',
    answer: z.object({
      alerts: z.array(alert),
      counts: z.object({ critical: z.number(), warning: z.number(), info: z.number(), total: z.number() }),
    }),
    handler: async ({ pool }) => {
      const alerts = await activeAlerts(pool)
      const of = (severity: string) => alerts.filter(({ alert_severity }) => alert_severity === severity).length
      const counts = { critical: of('CRITICAL'), warning: of('WARNING'), info: of('INFO'), total: alerts.length }
      return { alerts, counts }
    },
  }),
  endpoint({
    method: 'get',
    path: '/api/ami-operational/batch-logs',
    role: 'viewer',
    summary: 'Runs of billing batches, the last started first.',
    query: z.object({
      batch_code: z.string().min(1).max(40).optional(),
      status: status.optional(),
      from: day.optional(),
      to: day.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    }),
    answer: z.object({ logs: z.array(batchLog), total: z.number() }),
    handler: async ({ pool, query }) => await batchLogs(pool, query),
  }),
  endpoint({
    method: 'get',
    path: '/api/ami-operational/batch-timeline',
    role: 'viewer',
    summary: 'A business day of the workflow, today without `date`: every job in order, with its runs.',
    query: z.object({ date: day.optional() }),
    answer: z.object({
      /** Null: nothing was looked at yet. */
      date: day.nullable(),
      batches: z.array(
        z.object({
          batch_code: z.string(),
          batch_name: z.string(),
          sequence_order: z.number(),
          expected_duration_minutes: z.number().nullable(),
          max_duration_minutes: z.number().nullable(),
          depends_on: z.array(z.string()),
          /** That of its last run; null where it has not run. */
          status: status.nullable(),
          runs: z.array(batchLog),
        }),
      ),
    }),
    handler: async ({ pool, query, now }) => await batchTimeline(pool, query.date, now),
  }),
  endpoint({
    method: 'get',
    path: '/api/ami-operational/batch-health',
    role: 'viewer',
    summary: 'How the billing batches did lately: success rates, and what failed last.',
    query: z.object({ days: z.coerce.number().int().min(1).max(60).default(7) }),
    answer: z.object({
      days: z.number(),
      ...figures,
      failed_24h: z.number(),
      avg_rps_today: z.number().nullable(),
      batches: z.array(z.object({ batch_code: z.string(), ...figures })),
      recent_failures: z.array(batchLog),
    }),
    handler: async ({ pool, query, now }) => await batchHealth(pool, query.days, now),
  }),
  endpoint({
    method: 'post',
    path: '/api/ami-operational/acknowledge-alert/{id}',
    role: 'operator',
    summary: 'Says that somebody is at an alert of the billing batches: nobody is told of it again.',
    action: 'alert.acknowledge',
    body: z.object({ note: z.string().trim().min(1).max(1000).optional() }),
    answer: z.object({ id: z.string(), acknowledged: z.literal(true), acknowledged_by: z.string() }),
    handler: async ({ pool, path: { id }, body: { note }, actor, acknowledgeAlert }) => {
      if (!(await isAlert(pool, id))) throw new NothingThere(`no alert of the billing batches has the id '${id}'`)
      await acknowledgeAlert(id, note)
      return { id, acknowledged: true as const, acknowledged_by: actor }
    },
  }),
]
