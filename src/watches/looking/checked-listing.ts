import { looksLikeDay } from '../../pipelines/calendar-day.ts'
import { formatDuration } from '../../pipelines/duration.ts'
import { type JobState, type JobThread, jobStates, type Listing, type SeenRun } from '../../pipelines/watches/source.ts'
import { countsOf } from '../record-run.ts'

/** A run as it was seen, with its times as texts. */
export interface CheckedRun {
  key: string
  job: string
  was: string | null
  state: JobState
  startedAt: string | null
  endedAt: string | null
  restartedAt: string | null
  day: string | null
  records: number | null
  failedRecords: number | null
  threads: JobThread[]
  error: string | null
}

/** What a source has answered, as far as it makes sense: plain values, for it is a step's output. */
export interface CheckedListing {
  runs: CheckedRun[]
  left: Record<string, number>
  /** How far the source's clock is ahead; null where it does not say what time it has. */
  clockAheadMs: number | null
  /** At most a dozen sentences about what does not. */
  troubles: string[]
}

const mostRuns = 200_000
const mostTroubles = 12
const longestKey = 200
const longestError = 500
/** A clock that is further off is told of. All is judged by the source's clock, so that nothing else comes of it. */
const clockToleranceMs = 120_000

/**
 * Keeps what can be kept of an answer: one row that makes no sense must not hide the others. Nothing of a row's contents is
 * repeated but its key and job.
 */
export function checkedListing(listing: Listing, at: Date): CheckedListing {
  if (!Array.isArray(listing?.runs))
    throw new Error('expected the source to answer { runs: [...] }, got something else')
  if (listing.runs.length > mostRuns) {
    throw new Error(
      `expected at most ${mostRuns} runs at a look, got ${listing.runs.length}; list what has changed since`,
    )
  }
  const troubles = [...(listing.troubles ?? [])]
  const byKey = new Map<string, CheckedRun>()
  for (const seen of listing.runs) {
    const problem = problemOf(seen)
    if (problem !== undefined) troubles.push(problem)
    else byKey.set(seen.key, plain(seen))
  }
  const clockAheadMs = listing.now === undefined ? null : listing.now.getTime() - at.getTime()
  if (clockAheadMs !== null && Math.abs(clockAheadMs) > clockToleranceMs) {
    const off = formatDuration(Math.abs(clockAheadMs))
    troubles.push(`its clock is ${off} ${clockAheadMs > 0 ? 'ahead of' : 'behind'} ours`)
  }
  return {
    runs: [...byKey.values()],
    left: { ...listing.left },
    clockAheadMs,
    troubles: told(troubles),
  }
}

function problemOf(seen: SeenRun): string | undefined {
  const { key, job, state, startedAt, endedAt, restartedAt, day, records, failedRecords } = seen
  if (!isName(key) || !isName(job)) return 'a run without key or job is left out'
  const of = `run ${key} of ${job} is left out:`
  if (!jobStates.includes(state)) return `${of} its state is none of ${jobStates.join(', ')}`
  if ([startedAt, endedAt, restartedAt].some((time) => time && Number.isNaN(time.getTime())))
    return `${of} a time of it is none`
  if (startedAt && endedAt && endedAt < startedAt) return `${of} it ended before it started`
  if (endedAt && !startedAt) return `${of} it ended and has no start`
  if (day !== undefined && !looksLikeDay(day)) return `${of} its day is none`
  if ([records, failedRecords].some((count) => count != null && !(Number.isSafeInteger(count) && count >= 0))) {
    return `${of} a count of it is no whole number of 0 or more`
  }
  return undefined
}

function plain(seen: SeenRun): CheckedRun {
  const { key, job, state, startedAt, endedAt, restartedAt, day, threads = [], error } = seen
  return {
    key,
    job,
    was: seen.was ?? null,
    state,
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    restartedAt: restartedAt?.toISOString() ?? null,
    day: day ?? null,
    ...countsOf(seen),
    threads: threads.map(({ number, state: of, records: done, failedRecords: failed }) => {
      return { number, state: of, records: done, failedRecords: failed }
    }),
    error: error?.replaceAll('\0', '').slice(0, longestError) || null,
  }
}

function isName(given: unknown): boolean {
  return typeof given === 'string' && given !== '' && given.length <= longestKey && !given.includes('\0')
}

function told(troubles: readonly string[]): string[] {
  const more = troubles.length - mostTroubles
  const first = troubles.slice(0, mostTroubles).map((trouble) => trouble.replaceAll('\0', '').slice(0, longestError))
  return more > 0 ? [...first, `and ${more} more`] : first
}
