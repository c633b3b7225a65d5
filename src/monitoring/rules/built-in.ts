import { late, queueWaits, runFails, stale, unhealthy, watched } from '../../pipelines/rules/condition.ts'
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
  rule('job-failed', {
    when: watched({ verdicts: ['failed', 'ended_in_error', 'unrepaired'] }),
    severity: 'critical',
    suggest:
      'See what it failed with in its own system, and run it again there: it is over when a run of it went well.',
  }),
  rule('job-stuck', {
    when: watched({ verdicts: ['stuck', 'vanished'] }),
    severity: 'critical',
    suggest:
      'See its threads in its own system: one that waits for a lock, or whose process is gone, does not come back.',
  }),
  rule('job-missing', { when: watched({ verdicts: ['missing', 'deadline_missed'] }), severity: 'critical' }),
  rule('job-slow', {
    when: watched({ verdicts: ['long_running', 'slow', 'late', 'too_few_records'] }),
    severity: 'warning',
  }),
  rule('deadline-at-risk', { when: watched({ verdicts: ['deadline_at_risk'] }), severity: 'warning' }),
  rule('watch-blind', {
    when: watched({ verdicts: ['source_away'] }),
    severity: 'critical',
    suggest: 'See the last run of its poll for what its source answers.',
  }),
  rule('watch-in-doubt', { when: watched({ verdicts: ['source_in_doubt', 'unknown_job'] }), severity: 'warning' }),
  rule('check-unhealthy', { when: unhealthy({ at: 'degraded' }), severity: 'critical', for: '1m', keep: '2m' }),
]
