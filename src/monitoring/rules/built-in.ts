import { late, queueWaits, runFails, stale, unhealthy } from '../../pipelines/rules/condition.ts'
import { type Rule, rule } from '../../pipelines/rules/rule.ts'

/** What is watched without anybody declaring it. A rule of the same name takes the place of one. */
export const builtInRules: readonly Rule[] = [
  rule('run-failed', { when: runFails({ exceptCodes: ['dead_letter'] }), severity: 'critical' }),
  rule('run-partial', { when: runFails({ ends: ['partial'] }), severity: 'warning' }),
  rule('dead-letter', {
    when: runFails({ codes: ['dead_letter'] }),
    severity: 'critical',
    suggest: 'Run the step alone and look at its memory; `millrace runs resume` when it is mended.',
  }),
  rule('dataset-stale', { when: stale(), severity: 'warning' }),
  rule('schedule-late', { when: late(), severity: 'warning' }),
  rule('queue-waits', {
    when: queueWaits({ over: '5m' }),
    severity: 'warning',
    suggest: 'See `millrace status` for workers that are alive, and start more.',
  }),
  rule('check-unhealthy', { when: unhealthy({ at: 'degraded' }), severity: 'critical', for: '1m', keep: '2m' }),
]
