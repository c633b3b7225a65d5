/** What can be wrong with a watched job, its day, or the watch itself. */
export const verdictKinds = [
  'failed',
  'unrepaired',
  'ended_in_error',
  'stuck',
  'vanished',
  'long_running',
  'slow',
  'late',
  'missing',
  'too_few_records',
  'deadline_at_risk',
  'deadline_missed',
  'unknown_job',
  'source_away',
  'source_in_doubt',
] as const
export type VerdictKind = (typeof verdictKinds)[number]
