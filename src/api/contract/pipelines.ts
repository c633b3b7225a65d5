import { z } from '@hono/zod-openapi'
import { anything, name, time } from './common.ts'
import { route } from './route.ts'
import { graphStep, runStates, runSummary } from './runs.ts'

const pipelineSummary = z
  .object({
    name: z.string(),
    system: z.string().nullable(),
    version: z.string().nullable(),
    /** Declared by the program that answers; others are only in the history. */
    isDeclared: z.boolean(),
    lastRun: runSummary.nullable(),
    running: z.number(),
    waiting: z.number(),
    paused: z.number(),
    queued: z.number(),
    /** Of the last 30 days, in per cent. */
    successRate: z.number().nullable(),
    /** States of the newest runs, oldest first, for a row of small bars. */
    recent: z.array(z.object({ id: z.string(), status: z.enum(runStates), durationMs: z.number().nullable() })),
    nextDueAt: time.nullable(),
  })
  .openapi('PipelineSummary')

const graph = z.object({ steps: z.array(graphStep) }).openapi('Graph')

export const pipelineRoutes = [
  route({
    method: 'get',
    path: '/api/pipelines',
    role: 'viewer',
    summary: 'All pipelines, with how they stand.',
    answer: z.object({ items: z.array(pipelineSummary) }),
  }),
  route({
    method: 'get',
    path: '/api/pipelines/{name}',
    role: 'viewer',
    summary: 'A pipeline with its graph, parameters, window and versions.',
    answer: pipelineSummary
      .extend({
        graph,
        /** JSON schema of its parameters. */
        params: z.record(z.string(), anything).nullable(),
        window: z.record(z.string(), anything).nullable(),
        versions: z.array(z.object({ version: z.string(), codeVersion: z.string().nullable(), firstSeenAt: time })),
        schedules: z.array(z.string()),
        datasets: z.array(z.string()),
      })
      .openapi('Pipeline'),
  }),
  route({
    method: 'get',
    path: '/api/pipelines/{name}/grid',
    role: 'viewer',
    summary: 'Windows of a stretch of days and what the runs say of each; days, weeks or months when there are many.',
    query: z.object({ from: z.iso.date(), to: z.iso.date(), every: name.optional() }),
    answer: z.object({
      every: z.string(),
      cells: z.array(
        z.object({
          from: z.string(),
          to: z.string(),
          /** What the runs say of its days; 'mixed' where not the same of all. */
          state: z.enum(['done', 'running', 'failed', 'missing', 'mixed']),
          run: z.string().nullable(),
          /** How many of its days are in which state. */
          counts: z.partialRecord(z.enum(['done', 'running', 'failed', 'missing']), z.number()),
        }),
      ),
    }),
  }),
] as const
