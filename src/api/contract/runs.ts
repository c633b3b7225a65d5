import { z } from '@hono/zod-openapi'
import { anything, fileMedia, format, name, pageOf, paging, reason, someOf, time } from './common.ts'
import { route } from './route.ts'

export const runStates = [
  'pending',
  'running',
  'waiting',
  'paused',
  'completed',
  'partial',
  'failed',
  'cancelled',
] as const
const stepStates = ['pending', 'running', 'retrying', 'waiting', 'completed', 'failed', 'skipped', 'cancelled'] as const
const runMode = z.enum(['incremental', 'full_refresh', 'backfill'])

export const storedError = z
  .object({ code: z.string(), message: z.string(), step: z.string().optional() })
  .openapi('Error')

const counts = z.record(z.string(), anything).nullable()

export const runSummary = z
  .object({
    id: z.string(),
    pipeline: z.string(),
    mode: runMode,
    status: z.enum(runStates),
    unconfirmed: z.boolean(),
    trigger: z.string(),
    generation: z.number(),
    dryRun: z.boolean(),
    createdAt: time,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    durationMs: z.number().nullable(),
    backfill: z.string().nullable(),
    stored: z.number().nullable(),
    error: storedError.nullable(),
  })
  .openapi('RunSummary')

const stepReport = z
  .object({
    name: z.string(),
    item: z.string().nullable(),
    status: z.enum(stepStates),
    attempts: z.number(),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    durationMs: z.number().nullable(),
    counts,
    error: storedError.nullable(),
    reason: z.string().nullable(),
    progress: z.object({ done: z.number(), total: z.number().nullable(), since: time, at: time }).nullable(),
    metrics: z.record(z.string(), z.number()).nullable(),
  })
  .openapi('Step')

/** A step of a pipeline, and the steps whose data it reads, or that it only follows. */
export const graphStep = z.object({
  name: z.string(),
  kind: z.string(),
  from: z.array(z.string()),
  after: z.array(z.string()),
  optional: z.boolean(),
})

const runReport = runSummary
  .extend({
    version: z.string(),
    params: z.record(z.string(), anything),
    options: z.record(z.string(), anything),
    windows: z.record(z.string(), z.object({ source: z.string(), from: time, to: time, zone: z.string() })).nullable(),
    sourceRun: z.string().nullable(),
    dueAt: time.nullable(),
    counts,
    quality: z
      .object({
        score: z.number(),
        verdict: z.string(),
        bySource: z.record(z.string(), z.record(z.string(), anything)),
      })
      .nullable(),
    /** Steps that have no items, and the heads of those that have. */
    steps: z.array(stepReport),
    /** The steps as they hang together, in the version of the run. */
    graph: z.array(graphStep),
    /** What a person may do with it now. */
    actions: z.array(z.enum(['cancel', 'pause', 'resume', 'retry'])),
  })
  .openapi('Run')

const runEvent = z
  .object({
    number: z.number(),
    at: time,
    step: z.string().nullable(),
    item: z.string().nullable(),
    from: z.string().nullable(),
    to: z.string(),
    attempt: z.number().nullable(),
    generation: z.number(),
    outcome: z.string().nullable(),
    startedAt: time.nullable(),
    durationMs: z.number().nullable(),
    actor: z.string(),
    detail: anything,
  })
  .openapi('RunEvent')

const logLine = z
  .object({
    step: z.string(),
    item: z.string().nullable(),
    attempt: z.number(),
    /** Its place among the lines of the attempt. */
    number: z.number(),
    at: time,
    level: z.string(),
    message: z.string(),
  })
  .openapi('LogLine')

const logFilter = {
  step: name.optional(),
  level: someOf(['debug', 'info', 'warn', 'error']).optional(),
  /** Lines with this text in them, in whatever case. */
  search: z.string().max(200).optional(),
}

const filter = {
  pipeline: name.optional(),
  state: someOf(runStates).optional(),
  trigger: z.string().max(200).optional(),
  backfill: z.string().max(100).optional(),
  from: time.optional(),
  to: time.optional(),
  search: z.string().max(200).optional(),
}
const sorts = ['-startedAt', 'startedAt', '-durationMs', 'durationMs'] as const

const id = { method: 'post', role: 'operator' } as const
const commandAnswer = z.object({ result: z.enum(['done', 'requested']) })
const startedRun = z.object({ id: z.string(), isNew: z.boolean() })

export const runRoutes = [
  route({
    method: 'get',
    path: '/api/runs',
    role: 'viewer',
    summary: 'Lists runs, the newest first.',
    query: z.object({ ...filter, ...paging, sort: z.enum(sorts).default('-startedAt') }),
    answer: pageOf(runSummary),
  }),
  route({
    method: 'get',
    path: '/api/runs/export',
    role: 'viewer',
    summary: 'Runs as CSV, Excel or PDF, up to 100 000.',
    query: z.object({ ...filter, sort: z.enum(sorts).default('-startedAt'), format }),
    media: fileMedia,
  }),
  route({
    method: 'post',
    path: '/api/runs',
    role: 'operator',
    summary: 'Starts a run of a pipeline.',
    action: 'run.start',
    body: z.object({
      pipeline: name,
      mode: runMode.optional(),
      from: z.string().max(40).optional(),
      to: z.string().max(40).optional(),
      params: z.record(z.string(), anything).optional(),
      skip: z.array(name).max(200).optional(),
      only: z.array(name).max(200).optional(),
      /** Take the outputs of skipped steps from this run. */
      reuse: z.string().max(100).optional(),
      dryRun: z.boolean().optional(),
      key: z.string().min(1).max(200).optional(),
    }),
    answer: startedRun,
  }),
  route({
    method: 'post',
    path: '/api/runs/bulk',
    role: 'operator',
    summary: 'Cancels or retries several runs; tells of each what became of it.',
    action: 'run.bulk',
    body: z.object({ ids: z.array(z.string().max(100)).min(1).max(500), do: z.enum(['cancel', 'retry', 'resume']) }),
    answer: z.object({
      results: z.array(
        z.object({ id: z.string(), ok: z.boolean(), problem: z.string().nullable(), run: z.string().nullable() }),
      ),
    }),
  }),
  route({ method: 'get', path: '/api/runs/{id}', role: 'viewer', summary: 'A run with its steps.', answer: runReport }),
  route({
    method: 'get',
    path: '/api/runs/{id}/items',
    role: 'viewer',
    summary: 'The items of a step of a run.',
    query: z.object({ step: name, state: someOf(stepStates).optional(), ...paging }),
    answer: pageOf(stepReport),
  }),
  route({
    method: 'get',
    path: '/api/runs/{id}/events',
    role: 'viewer',
    summary: 'The trail of a run, oldest first: every move of its steps and attempts.',
    query: z.object(paging),
    answer: pageOf(runEvent),
  }),
  route({
    method: 'get',
    path: '/api/runs/{id}/logs',
    role: 'viewer',
    summary:
      'What the steps of a run have said, oldest first. Asked again with `next` it goes on; lines of the last seconds come again, since steps store them late: step, item, attempt and number tell them apart.',
    query: z.object({ ...logFilter, ...paging }),
    answer: z.object({ items: z.array(logLine), next: z.string().nullable() }),
  }),
  route({
    method: 'get',
    path: '/api/runs/{id}/logs/export',
    role: 'viewer',
    summary: 'The same lines as CSV, Excel or PDF, up to 100 000.',
    query: z.object({ ...logFilter, format }),
    media: fileMedia,
  }),
  route({
    method: 'get',
    path: '/api/runs/{id}/comparison',
    role: 'viewer',
    summary: 'How a run differs from the last good one of its pipeline.',
    answer: z.object({
      with: runSummary.nullable(),
      differences: z.array(
        z.object({ what: z.string(), step: z.string().nullable(), before: z.string(), now: z.string() }),
      ),
    }),
  }),
  route({
    method: 'get',
    path: '/api/runs/{id}/retry-plan',
    role: 'viewer',
    summary: 'Which steps would run again and which be reused, if the run were repeated from a step.',
    query: z.object({ from: name.optional() }),
    answer: z.object({ reruns: z.array(z.string()), reuses: z.array(z.string()) }),
  }),
  route({
    ...id,
    path: '/api/runs/{id}/cancel',
    summary: 'Cancels a run.',
    action: 'run.cancel',
    answer: commandAnswer,
  }),
  route({ ...id, path: '/api/runs/{id}/pause', summary: 'Pauses a run.', action: 'run.pause', answer: commandAnswer }),
  route({
    ...id,
    path: '/api/runs/{id}/resume',
    summary: 'Has a paused, failed, partial or cancelled run go on from where it stopped.',
    action: 'run.resume',
    answer: commandAnswer,
  }),
  route({
    ...id,
    path: '/api/runs/{id}/retry',
    summary: 'Runs the same again as a new run, whole or from a step.',
    action: 'run.retry',
    body: z.object({ from: name.optional() }),
    answer: startedRun,
  }),
  route({
    ...id,
    path: '/api/runs/{id}/steps/{step}/done',
    summary: 'Takes a failed step as done by hand, with a reason; the run can then be resumed behind it.',
    action: 'run.mark-step',
    body: z.object({ reason, output: anything.optional(), item: z.string().max(500).optional() }),
    answer: z.object({ result: z.enum(['done']) }),
  }),
] as const
