import type { DayConditions } from './days.ts'
import type { CorpusJob } from './types.ts'

/** What a job is like, as the people who run it could tell. */
export interface UtilityJob extends CorpusJob {
  /** Of one run with `records`. */
  usualMinutes: number
  /** What its people call too long, whatever the day. */
  longestMinutes: number
  records: number
  threads: number
  /** Each thread commits after so many minutes, from and to. */
  commitMinutes: readonly [number, number]
  /** All threads commit at once. */
  commitsTogether?: true
  /** Minutes from the end of what it waits for, or from its time of day, to its start. */
  lagMinutes: readonly [number, number]
  /** For 'several': when each run starts. */
  times?: readonly string[]
  /** For 'until empty': records of a day. */
  recordsOfDay?: number
  /** Records of a Friday or Saturday, of the last day of a month and of a holiday, as shares of another day's. */
  weekend: number
  monthEnd: number
  holiday: number
  firstBatchNumber: number
  batchNumbersOfDay: number
}

/** The workflow, from the metering data to the customers' messages. In order: a job comes after jobs above it. */
export const utility: readonly UtilityJob[] = [
  {
    job: 'CM-DMRU',
    after: [],
    runs: 'once',
    startsAt: '05:00',
    doneBy: null,
    usualMinutes: 118,
    longestMinutes: 180,
    records: 985_000,
    threads: 8,
    commitMinutes: [1.5, 9],
    lagMinutes: [0, 6],
    weekend: 0.95,
    monthEnd: 1.05,
    holiday: 0.62,
    firstBatchNumber: 1890,
    batchNumbersOfDay: 2,
  },
  {
    job: 'D1-IMD',
    after: ['CM-DMRU'],
    runs: 'until empty',
    startsAt: '07:00',
    doneBy: null,
    usualMinutes: 31,
    longestMinutes: 60,
    records: 242_000,
    recordsOfDay: 1_130_000,
    threads: 4,
    commitMinutes: [1, 6],
    lagMinutes: [4, 12],
    weekend: 0.96,
    monthEnd: 1.04,
    holiday: 0.65,
    firstBatchNumber: 56_000,
    batchNumbersOfDay: 14,
  },
  {
    job: 'C1-PPBTR',
    after: ['D1-IMD'],
    runs: 'once',
    startsAt: null,
    doneBy: null,
    usualMinutes: 44,
    longestMinutes: 90,
    records: 121_000,
    threads: 4,
    commitMinutes: [2, 14],
    lagMinutes: [2, 10],
    weekend: 0.85,
    monthEnd: 1.1,
    holiday: 0.6,
    firstBatchNumber: 580,
    batchNumbersOfDay: 2,
  },
  {
    job: 'F1-FLUSH',
    after: [],
    runs: 'several',
    startsAt: '11:00',
    doneBy: null,
    usualMinutes: 14,
    longestMinutes: 30,
    records: 13_600,
    threads: 1,
    commitMinutes: [1, 5],
    lagMinutes: [0, 8],
    times: ['11:00', '15:00', '19:00', '23:00'],
    weekend: 0.9,
    monthEnd: 1.1,
    holiday: 0.75,
    firstBatchNumber: 9300,
    batchNumbersOfDay: 5,
  },
  {
    job: 'CM_BSGGN',
    after: ['C1-PPBTR'],
    runs: 'once',
    startsAt: null,
    doneBy: null,
    usualMinutes: 91,
    longestMinutes: 150,
    records: 402_000,
    threads: 4,
    commitMinutes: [52, 58.6],
    commitsTogether: true,
    lagMinutes: [3, 9],
    weekend: 0.9,
    monthEnd: 1.16,
    holiday: 0.6,
    firstBatchNumber: 1710,
    batchNumbersOfDay: 2,
  },
  {
    job: 'BILLRESTSMS',
    after: ['CM_BSGGN'],
    runs: 'once',
    startsAt: '13:30',
    doneBy: '16:00',
    usualMinutes: 29,
    longestMinutes: 60,
    records: 69_000,
    threads: 2,
    commitMinutes: [1, 7],
    lagMinutes: [2, 8],
    weekend: 0.85,
    monthEnd: 1.12,
    holiday: 0.58,
    firstBatchNumber: 1702,
    batchNumbersOfDay: 2,
  },
]

/** How many times its usual records a job has on a day, as everybody who knows it would say. */
export function expectedVolume(job: UtilityJob, { weekday, isMonthEnd, isHoliday, growth }: DayConditions): number {
  if (isHoliday) return growth * job.holiday
  return growth * (weekday >= 5 ? job.weekend : 1) * (isMonthEnd ? job.monthEnd : 1)
}
