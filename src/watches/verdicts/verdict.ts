import type { VerdictKind } from '../../pipelines/watches/verdict-kind.ts'

/** Something that is wrong with a job now, with what says so. */
export interface Verdict {
  kind: VerdictKind
  /** Empty for what is about the watch itself. */
  job: string
  /** The run it is about; null for what is about the job's day. */
  key: string | null
  since: Date
  /** In one line: 'Expected: 30m | Running: 61m' or 'Expected: 30m | RPS: 12.3 (threshold: 20)'. */
  evidence: string
}
