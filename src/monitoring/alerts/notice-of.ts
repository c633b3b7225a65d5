import { v7 } from 'uuid'
import type { Outcome } from '../../pipelines/severity.ts'
import type { Notice } from '../notices/notice.ts'
import type { Alert } from './alert.ts'

/** What people are told of an alert. */
export function noticeOf(
  alert: Alert,
  told: 'fired' | 'resolved',
  outcome: Outcome | null,
  affected: readonly string[],
  now: Date,
): Notice {
  const { id, severity, system, pipeline, rule, runId, title, facts, count } = alert
  return {
    id: v7({ msecs: now.getTime() }),
    kind: told === 'fired' ? 'alert fired' : 'alert resolved',
    severity,
    at: now,
    system,
    pipeline,
    rule,
    outcome,
    alertId: id,
    runId,
    title: told === 'fired' ? title : `Resolved: ${title}`.slice(0, 80),
    facts: { ...facts, count, ...(affected.length > 0 ? { affected: [...affected] } : {}) },
  }
}
