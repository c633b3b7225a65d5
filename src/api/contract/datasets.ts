import { z } from '@hono/zod-openapi'
import { anything, fileMedia, format, name, pageOf, paging, time } from './common.ts'
import { route } from './route.ts'

const freshnessState = z.enum(['FRESH', 'STALE', 'UNKNOWN'])

const series = z.object({
  series: z.record(z.string(), z.string()),
  latest: z.string().nullable(),
  value: anything,
  ageMs: z.number().nullable(),
  ageDays: z.number().nullable(),
  limitMs: z.number().nullable(),
  state: freshnessState,
})

const dataset = z
  .object({
    name: z.string(),
    table: z.string(),
    state: freshnessState,
    problem: z.string().nullable(),
    seriesColumns: z.array(z.string()),
    valueColumn: z.string().nullable(),
    series: z.array(series),
    more: z.number(),
    pipelines: z.array(z.string()),
    quarantinedRows: z.number(),
  })
  .openapi('Dataset')

const quarantineGroup = z
  .object({
    dataset: z.string(),
    source: z.string(),
    /** What is wrong, in a word: 'missing', 'format'. */
    reason: z.string(),
    /** The column; empty where it is none. */
    path: z.string(),
    rows: z.number(),
    oldest: time,
    newest: time,
    newestBatch: z.string(),
  })
  .openapi('QuarantineGroup')

const keptBatch = z
  .object({
    id: z.string(),
    dataset: z.string(),
    source: z.string(),
    pipeline: z.string(),
    run: z.string(),
    step: z.string(),
    /** Held back by a gate, or left by a run that ended without loading it. */
    kind: z.enum(['blocked', 'left']),
    rows: z.number(),
    why: z.string().nullable(),
    stagedAt: time,
  })
  .openapi('KeptBatch')

const days = z.coerce.number().int().min(1).max(366).default(30)

const selection = z.object({
  dataset: name.optional(),
  source: z.string().max(200).optional(),
  reason: z.string().max(100).optional(),
  batch: z.string().max(100).optional(),
  run: z.string().max(100).optional(),
})

export const datasetRoutes = [
  route({
    method: 'get',
    path: '/api/datasets',
    role: 'viewer',
    summary: 'All datasets, with how fresh each series is.',
    answer: z.object({ items: z.array(dataset) }),
  }),
  route({
    method: 'get',
    path: '/api/datasets/{name}/quality',
    role: 'viewer',
    summary: 'Scores of the runs that loaded a dataset, oldest first.',
    query: z.object({ days }),
    answer: z.object({
      items: z.array(
        z.object({
          run: z.string(),
          at: time,
          source: z.string(),
          score: z.number(),
          verdict: z.string(),
          rows: z.number(),
        }),
      ),
    }),
  }),
  route({
    method: 'get',
    path: '/api/datasets/{name}/quality/export',
    role: 'viewer',
    summary: 'The same scores as CSV, Excel or PDF.',
    query: z.object({ days, format }),
    media: fileMedia,
  }),
  route({
    method: 'get',
    path: '/api/datasets/{name}/values',
    role: 'viewer',
    summary:
      'The value of each series by time, as the dataset declares them; thinned out to at most 2 000 points a series.',
    query: z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() }),
    answer: z.object({
      items: z.array(
        z.object({
          series: z.record(z.string(), z.string()),
          points: z.array(z.object({ at: z.string(), value: z.number() })),
        }),
      ),
    }),
  }),
  route({
    method: 'get',
    path: '/api/quarantine',
    role: 'viewer',
    summary: 'Rows in quarantine, grouped by what is wrong, and batches that did not get into their table. No values.',
    query: selection,
    answer: z.object({ groups: z.array(quarantineGroup), batches: z.array(keptBatch) }),
  }),
  route({
    method: 'get',
    path: '/api/quarantine/rows',
    role: 'operator',
    summary: 'Rows in quarantine with their values. Who looks is audited.',
    action: 'quarantine.read',
    query: selection.extend(paging),
    answer: pageOf(
      z.object({
        batch: z.string(),
        number: z.number(),
        dataset: z.string(),
        source: z.string(),
        run: z.string(),
        at: time,
        problems: z.array(z.object({ path: z.string(), reason: z.string(), message: z.string(), value: z.string() })),
        /** As it came: JSON, to the last digit; only its beginning where it is cut. */
        raw: z.string(),
        isCut: z.boolean(),
      }),
    ),
  }),
  route({
    method: 'get',
    path: '/api/quarantine/export',
    role: 'operator',
    summary: 'Rows in quarantine with their values as CSV, Excel, PDF or JSON Lines. Who takes them is audited.',
    action: 'quarantine.export',
    query: selection.extend({ format: z.enum(['csv', 'xlsx', 'pdf', 'jsonl']).default('csv') }),
    media: fileMedia,
  }),
  route({
    method: 'post',
    path: '/api/quarantine/replay',
    role: 'operator',
    summary: 'Checks what is kept once more and stores what fits, each row once.',
    action: 'quarantine.replay',
    body: selection,
    answer: z.object({
      results: z.array(
        z.object({
          dataset: z.string(),
          replayed: z.number(),
          superseded: z.number(),
          stillBad: z.number(),
          failed: z.array(z.object({ batch: z.string().nullable(), message: z.string() })),
        }),
      ),
    }),
  }),
  route({
    method: 'post',
    path: '/api/quarantine/discard',
    role: 'operator',
    summary: 'Gives up what the selection asks for; it stays where it is and is not replayed.',
    action: 'quarantine.discard',
    body: selection,
    answer: z.object({ rows: z.number(), batches: z.number() }),
  }),
] as const
