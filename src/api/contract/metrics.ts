import { z } from '@hono/zod-openapi'
import { anything, fileMedia, format, name, severity, time } from './common.ts'
import { route } from './route.ts'
import { runSummary } from './runs.ts'

const day = z
  .object({
    day: z.string(),
    pipeline: z.string(),
    runs: z.number(),
    completed: z.number(),
    partial: z.number(),
    failed: z.number(),
    cancelled: z.number(),
    durationP50Ms: z.number().nullable(),
    durationP95Ms: z.number().nullable(),
    fetched: z.number(),
    stored: z.number(),
    quarantined: z.number(),
    metrics: z.record(z.string(), anything),
  })
  .openapi('DailyMetrics')

const standing = z.object({
  month: z.string(),
  good: z.number(),
  counted: z.number(),
  achieved: z.number().nullable(),
  budgetLeft: z.number(),
  isMet: z.boolean(),
})

const healthStates = ['healthy', 'degraded', 'unhealthy'] as const
const light = z.enum(['green', 'yellow', 'red', 'grey'])

const stretch = { days: z.coerce.number().int().min(1).max(400).default(30), pipeline: name.optional() }

export const metricRoutes = [
  route({
    method: 'get',
    path: '/api/overview',
    role: 'viewer',
    summary: 'How everything is: cards with a traffic light, open alerts, the last runs, what is due next.',
    answer: z
      .object({
        at: time,
        cards: z.array(
          z.object({
            name: z.enum([
              'runs',
              'success',
              'running',
              'queued',
              'alerts',
              'freshness',
              'quarantine',
              'reviews',
              'watches',
              'health',
            ]),
            value: z.number().nullable(),
            /** Words that belong to the value: how many of what. */
            detail: z.record(z.string(), z.number()),
            light,
          }),
        ),
        health: z.object({ state: z.enum(healthStates), reasons: z.array(z.string()) }),
        days: z.array(
          z.object({
            day: z.string(),
            completed: z.number(),
            partial: z.number(),
            failed: z.number(),
            cancelled: z.number(),
          }),
        ),
        runs: z.array(runSummary),
        next: z.array(z.object({ schedule: z.string(), pipeline: z.string(), at: time })),
        alerts: z.array(z.object({ id: z.string(), title: z.string(), severity, since: time })),
        frozen: z.object({ reason: z.string(), by: z.string(), since: time }).nullable(),
      })
      .openapi('Overview'),
  }),
  route({
    method: 'get',
    path: '/api/metrics',
    role: 'viewer',
    summary: 'The last days of each pipeline, the newest first.',
    query: z.object(stretch),
    answer: z.object({ days: z.array(day), success: z.object({ rate: z.number().nullable(), runs: z.number() }) }),
  }),
  route({
    method: 'get',
    path: '/api/metrics/export',
    role: 'viewer',
    summary: 'The same days as CSV, Excel or PDF.',
    query: z.object({ ...stretch, format }),
    media: fileMedia,
  }),
  route({
    method: 'post',
    path: '/api/metrics/update',
    role: 'operator',
    summary: 'Recomputes days that are due, and one as a whole; default: today.',
    action: 'metrics.update',
    body: z.object({ day: z.iso.date().optional() }),
    /** The day that was computed as a whole. */
    answer: z.object({ day: z.string() }),
  }),
  route({
    method: 'get',
    path: '/api/service-levels',
    role: 'viewer',
    summary: 'How service levels stand this month, and stood before.',
    answer: z.object({
      items: z.array(
        z
          .object({
            name: z.string(),
            pipeline: z.string(),
            goal: z.number(),
            month: standing,
            burnWeek: z.number(),
            history: z.array(standing),
          })
          .openapi('ServiceLevel'),
      ),
    }),
  }),
  route({
    method: 'get',
    path: '/api/settings',
    role: 'viewer',
    summary: 'How this installation is set up. No secrets.',
    answer: z
      .object({
        version: z.string(),
        codeVersion: z.string().nullable(),
        timezone: z.string(),
        systems: z.array(z.string()),
        database: z.string(),
        keptMs: z.record(z.string(), z.number()),
        workers: z.array(z.object({ id: z.string(), host: z.string(), serves: z.array(z.string()), startedAt: time })),
        oidc: z.boolean(),
        /** What the checks have found last, as `/api/health` tells. */
        health: z.object({
          state: z.enum(healthStates),
          checks: z.array(
            z.object({
              name: z.string(),
              /** '' where it goes for all machines. */
              host: z.string(),
              state: z.enum(healthStates),
              reasons: z.array(z.string()).readonly(),
              since: time.nullable(),
              checkedAt: time,
            }),
          ),
        }),
      })
      .openapi('Settings'),
  }),
  route({
    method: 'get',
    path: '/api/search',
    role: 'viewer',
    summary:
      'Everything that has words in its name: pipelines, runs, schedules, datasets, alerts, rules, reviews, watches and their jobs. A day, such as 2026-08-19, finds its runs.',
    query: z.object({ text: z.string().trim().min(1).max(200) }),
    answer: z.object({
      items: z.array(
        z.object({
          kind: z.enum(['pipeline', 'run', 'schedule', 'dataset', 'alert', 'rule', 'review', 'page', 'watch', 'job']),
          id: z.string(),
          title: z.string(),
          detail: z.string().nullable(),
          at: time.nullable(),
        }),
      ),
    }),
  }),
] as const
