import { z } from '@hono/zod-openapi'
import { anything, time } from './common.ts'
import { route } from './route.ts'

/** One text for all, or one in each language. */
const label = z.union([z.string(), z.object({ en: z.string(), 'pt-BR': z.string() })])
const half = z.boolean().optional()
const column = z.string()
/** How many a figure is shown with; without it as many as it has, at most 6. */
const decimals = z.number().optional()
/** A block of rows: whose, and how it is called. */
const rows = { title: label, source: z.string(), half }
const sends = z.object({
  method: z.enum(['post', 'patch', 'delete']),
  path: z.string(),
  body: z.record(z.string(), anything).readonly().optional(),
})

const card = z.object({
  kind: z.literal('card'),
  ...rows,
  label: column,
  value: column,
  unit: column.optional(),
  detail: column.optional(),
  light: column.optional(),
  decimals,
})

const series = z.object({
  kind: z.literal('series'),
  ...rows,
  time: column,
  values: z.array(z.object({ name: column, title: label, as: z.enum(['line', 'bar', 'area']), decimals })).readonly(),
  by: z.array(column).readonly().optional(),
  charts: z.array(column).readonly().optional(),
  unit: label.optional(),
  days: z.number().optional(),
})

const table = z.object({
  kind: z.literal('table'),
  ...rows,
  columns: z
    .array(
      z.object({
        name: column,
        title: label,
        as: z.enum(['text', 'number', 'time', 'day', 'duration', 'light', 'state']).optional(),
        decimals,
        link: z.string().optional(),
      }),
    )
    .readonly(),
  file: z.string().optional(),
})

const timeline = z.object({
  kind: z.literal('timeline'),
  ...rows,
  label: column,
  from: column,
  to: column,
  state: column.optional(),
})

const graph = z.object({
  kind: z.literal('graph'),
  ...rows,
  id: column,
  label: column,
  after: column,
  state: column.optional(),
})

const form = z.object({
  kind: z.literal('form'),
  title: label,
  form: z.record(z.string(), anything).readonly(),
  sends: sends.extend({ under: z.string().optional() }),
  label,
  half,
})

const action = z.object({ kind: z.literal('action'), label, sends, confirm: label.optional() })
const text = z.object({ kind: z.literal('text'), text: label })
const runs = z.object({ kind: z.literal('runs'), title: label, pipeline: z.string(), half })
const alerts = z.object({
  kind: z.literal('alerts'),
  title: label,
  pipeline: z.string().optional(),
  system: z.string().optional(),
  as: z.enum(['list', 'banner']).optional(),
  half,
})
const watch = z.object({ kind: z.literal('watch'), watch: z.string(), title: label.optional() })

const block = z
  .discriminatedUnion('kind', [card, series, table, timeline, graph, form, action, text, runs, alerts, watch])
  .openapi('PageBlock')

/** A cell of a row of a page's data; text may be in each language. */
const cell = z.union([label, z.number(), z.boolean(), z.null()])

export const pageRoutes = [
  route({
    method: 'get',
    path: '/api/pages',
    role: 'viewer',
    summary: 'Pages that systems declare.',
    answer: z.object({ items: z.array(z.object({ system: z.string(), name: z.string(), title: label })) }),
  }),
  route({
    method: 'get',
    path: '/api/pages/{system}/{page}',
    role: 'viewer',
    summary: 'A page as data: what it shows, block by block.',
    answer: z
      .object({
        system: z.string(),
        name: z.string(),
        title: label,
        refreshMs: z.number(),
        blocks: z.array(block).readonly(),
      })
      .openapi('Page'),
  }),
  route({
    method: 'get',
    path: '/api/pages/{system}/{page}/data/{source}',
    role: 'viewer',
    summary: "Rows of a page's blocks, of a stretch of days where they go by that.",
    query: z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() }),
    answer: z.object({
      at: time,
      rows: z.array(z.record(z.string(), cell)),
      /** True when there were more than are told. */
      isCut: z.boolean(),
    }),
  }),
] as const
