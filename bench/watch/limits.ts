import type { WatchedJobOptions } from '../../src/pipelines/watches/job.ts'
import type { CorpusJob } from '../../systems/billing-batches/simulators/corpus/index.ts'

type Limits = Pick<WatchedJobOptions, 'expected' | 'longest' | 'leastRecordsPerSecond' | 'isCritical'>

/** What the utility that the corpus is of has declared of its jobs, in its own configuration. */
const limits: Readonly<Record<string, Limits>> = {
  'CM-DMRU': { expected: '120m', longest: '180m', leastRecordsPerSecond: 50 },
  'D1-IMD': { expected: '30m', longest: '60m', leastRecordsPerSecond: 20 },
  'C1-PPBTR': { expected: '45m', longest: '90m', leastRecordsPerSecond: 30 },
  'F1-FLUSH': { expected: '15m', longest: '30m', leastRecordsPerSecond: 10, isCritical: false },
  CM_BSGGN: { expected: '90m', longest: '150m', leastRecordsPerSecond: 40 },
  BILLRESTSMS: { expected: '30m', longest: '60m', leastRecordsPerSecond: 20 },
}

/** The workflow of a corpus as a watch declares it. */
export function declared(workflow: readonly CorpusJob[], learns: boolean): WatchedJobOptions[] {
  return workflow.map(({ job, after, runs, startsAt, doneBy }) => ({
    job,
    after,
    runs,
    learns,
    ...limits[job],
    ...(startsAt !== null && { startsAt, startsBy: later(startsAt, 45) }),
    ...(doneBy !== null && { doneBy }),
  }))
}

/** Where nothing is learned, a job that may start at a time is given this long. */
function later(time: string, minutes: number): string {
  return new Date(Date.parse(`2000-01-01T${time}Z`) + minutes * 60_000).toISOString().slice(11, 16)
}
