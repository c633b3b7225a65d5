import { z } from '@hono/zod-openapi'
import { anything, fileMedia, flag, format, name, pageOf, paging, reason, severity, someOf, time } from './common.ts'
import { route } from './route.ts'

const alertStates = ['pending', 'firing', 'acknowledged', 'silenced', 'resolved', 'dismissed'] as const

const alert = z
  .object({
    id: z.string(),
    rule: z.string(),
    kind: z.string(),
    subject: z.string(),
    system: z.string().nullable(),
    pipeline: z.string().nullable(),
    runId: z.string().nullable(),
    state: z.enum(alertStates),
    severity,
    title: z.string(),
    count: z.number(),
    reopened: z.number(),
    since: time,
    firedAt: time.nullable(),
    closedAt: time.nullable(),
    acknowledgedBy: z.string().nullable(),
    acknowledgedUntil: time.nullable(),
    facts: z.object({
      text: z.string().optional(),
      fields: z.record(z.string(), z.string()).optional(),
      evidence: z.array(z.string()).optional(),
      likelyCause: z.string().optional(),
      suggestion: z.string().optional(),
      runbook: z.string().optional(),
    }),
    /** Titles of the open alerts that are its consequences. */
    affected: z.array(z.string()),
  })
  .openapi('Alert')

const silence = z
  .object({
    id: z.string(),
    rule: z.string().nullable(),
    pipeline: z.string().nullable(),
    system: z.string().nullable(),
    subject: z.string().nullable(),
    from: time,
    to: time,
    reason: z.string(),
    createdBy: z.string(),
    endedBy: z.string().nullable(),
  })
  .openapi('Silence')

const rule = z
  .object({
    name: z.string(),
    severity,
    /** What it looks at, and its words: { kind: 'runFails', inARow: 3 }. */
    when: z.record(z.string(), anything),
    for: z.string().nullable(),
    runbook: z.string().nullable(),
    changed: z.record(z.string(), anything),
    isEnabled: z.boolean(),
    isDeclared: z.boolean(),
    /** Words that may be changed. */
    changeable: z.array(z.string()),
  })
  .openapi('Rule')

const filter = {
  state: someOf(alertStates).optional(),
  severity: someOf(['info', 'warning', 'critical']).optional(),
  rule: name.optional(),
  pipeline: name.optional(),
  system: name.optional(),
  all: flag.optional(),
}
const move = z.object({ at: time, subject: z.string(), from: z.string().nullable(), to: z.string() })
const act = { method: 'post', role: 'operator' } as const
/** How many are open and have fired, by severity: of the pipeline and the system that are asked for. */
const openAlerts = z.object({ info: z.number(), warning: z.number(), critical: z.number() })
const acted = z.object({ state: z.enum(alertStates) })

export const alertRoutes = [
  route({
    method: 'get',
    path: '/api/alerts',
    role: 'viewer',
    summary: 'Alerts, the newest first; by default those that are open and fire.',
    query: z.object({ ...filter, ...paging }),
    answer: pageOf(alert).extend({ open: openAlerts }),
  }),
  route({
    method: 'get',
    path: '/api/alerts/export',
    role: 'viewer',
    summary: 'Alerts as CSV, Excel or PDF, up to 100 000.',
    query: z.object({ ...filter, format }),
    media: fileMedia,
  }),
  route({
    method: 'get',
    path: '/api/alerts/{id}',
    role: 'viewer',
    summary: 'An alert with its evidence and its trail.',
    answer: alert.extend({
      trail: z.array(
        z.object({
          at: time,
          actor: z.string(),
          from: z.enum(alertStates).nullable(),
          to: z.enum(alertStates),
          note: z.string().nullable(),
          until: time.nullable(),
        }),
      ),
    }),
  }),
  route({
    ...act,
    path: '/api/alerts/{id}/acknowledge',
    summary: 'Says that somebody is at it, for a time or until its end.',
    action: 'alert.acknowledge',
    body: z.object({ note: reason.optional(), until: time.optional() }),
    answer: acted,
  }),
  route({
    ...act,
    path: '/api/alerts/{id}/dismiss',
    summary: 'Says that nobody wants to hear more of it until its cause is gone.',
    action: 'alert.dismiss',
    body: z.object({ note: reason.optional() }),
    answer: acted,
  }),
  route({
    ...act,
    path: '/api/alerts/check',
    summary: 'Looks at everything now rather than in a while.',
    action: 'alert.check',
    answer: z.object({ open: openAlerts }),
  }),
  route({
    method: 'get',
    path: '/api/silences',
    role: 'viewer',
    summary: 'Silences in force or still to come.',
    answer: z.object({ items: z.array(silence) }),
  }),
  route({
    ...act,
    path: '/api/silences',
    summary: 'Has alerts that match all it names not be told of, for a time.',
    action: 'silence.create',
    body: z.object({
      rule: name.optional(),
      pipeline: name.optional(),
      system: name.optional(),
      subject: name.optional(),
      from: time.optional(),
      to: time,
      reason,
    }),
    answer: silence,
  }),
  route({
    method: 'delete',
    role: 'operator',
    path: '/api/silences/{id}',
    summary: 'Ends a silence.',
    action: 'silence.end',
  }),
  route({
    method: 'get',
    path: '/api/rules',
    role: 'viewer',
    summary: 'All rules as they are in force.',
    answer: z.object({ items: z.array(rule) }),
  }),
  route({
    method: 'patch',
    path: '/api/rules/{name}',
    role: 'operator',
    summary: 'Changes words of a rule; null puts back what is declared.',
    action: 'rule.set',
    body: z.object({ isEnabled: z.boolean().optional(), changes: z.record(z.string().max(50), anything).optional() }),
    answer: rule,
  }),
  route({
    method: 'get',
    path: '/api/rules/{name}/replay',
    role: 'viewer',
    summary: 'What a rule makes of recorded history, beside what it really made of it.',
    query: z.object({ from: z.iso.date(), to: z.iso.date(), asItStands: flag.optional() }),
    answer: z.object({ replayed: z.array(move), recorded: z.array(move) }),
  }),
] as const
