import type { ClientBase } from 'pg'
import { businessDayAt } from '../business-day.ts'
import { stillCountsAfter } from '../horizon.ts'
import { writeJobDays } from '../job-day-store.ts'
import type { JobRun } from '../job-run.ts'
import { forgetJobRuns, readKnown, writeJobRuns, writeObservations } from '../job-run-store.ts'
import { inForce } from '../limits/in-force.ts'
import { readLimits } from '../limits/limit-store.ts'
import { recordRun } from '../record-run.ts'
import { errorOf } from '../verdicts/ends.ts'
import type { DeclaredWatch } from '../watch.ts'
import { writeAnswer } from '../watch-store.ts'
import type { CheckedListing, CheckedRun } from './checked-listing.ts'

/** Stores what a look has seen: every run as it stands, what changed of it, and how its day looks now. */
export async function recordListing(
  client: ClientBase,
  watch: DeclaredWatch,
  { runs, ...answer }: CheckedListing,
  at: Date,
): Promise<{ seen: number; changed: number }> {
  const wanted = runs.filter(({ job }) => !watch.ignore.includes(job))
  const keys = wanted.map(({ key }) => key)
  const shown = new Set(keys)
  const known = new Map((await readKnown(client, watch.name, keys, stillCountsAfter(at))).map((run) => [run.key, run]))
  // Whoever does not say when a run was started again may have a clock of its own.
  const theirs = new Date(at.getTime() + (answer.clockAheadMs ?? 0))
  const recorded = wanted.map((seen) =>
    runSeen(watch, known.get(seen.key) ?? known.get(seen.was ?? ''), seen, { at, theirs }),
  )
  const renamed = wanted.flatMap(({ was }) => (was !== null && !shown.has(was) ? (known.get(was) ?? []) : []))
  const vanished = [...known.values()].filter((run) => !shown.has(run.key) && !renamed.includes(run))
  const changed = recorded.filter((run) => hasChanged(known.get(run.key), run))
  await forgetJobRuns(
    client,
    watch.name,
    renamed.map(({ key }) => key),
  )
  const gone = vanished.map((run) => goneFrom(run, at))
  const inError = await endedInError(client, watch, recorded)
  await writeJobRuns(client, watch.name, [...recorded, ...gone], inError)
  await writeObservations(client, watch.name, at, changed)
  // A run may have come from another day: its old one is counted anew, too.
  const old = changed.flatMap(({ key }) => known.get(key) ?? [])
  const moved = [...recorded, ...gone].filter((run) => wentOrCameBack(known.get(run.key), run))
  await writeJobDays(client, watch.name, [...changed, ...renamed, ...old, ...moved])
  await writeAnswer(client, watch.name, at, answer)
  return { seen: recorded.length, changed: changed.length }
}

function runSeen(
  watch: DeclaredWatch,
  before: JobRun | undefined,
  seen: CheckedRun,
  { at, theirs }: { at: Date; theirs: Date },
): JobRun {
  const [startedAt = null, endedAt = null, restartedAt = null] = [seen.startedAt, seen.endedAt, seen.restartedAt].map(
    (time) => (time === null ? null : new Date(time)),
  )
  const { day, ...rest } = seen
  const times = { startedAt, endedAt, restartedAt: restartedAt ?? theirs, ...(day === null ? {} : { day }) }
  return recordRun(before, { ...rest, ...times }, at, businessDayAt(startedAt ?? at, watch.day).date)
}

/** Keys of those that have completed, and yet not well by the limits in force. */
async function endedInError(
  client: ClientBase,
  watch: DeclaredWatch,
  runs: readonly JobRun[],
): Promise<ReadonlySet<string>> {
  const limits = await readLimits(client, watch.name)
  const jobs = new Map(watch.workflow.map((job) => [job.job, inForce(job, limits.get(job.job), watch.day)]))
  const wrong = runs.filter((run) => {
    const job = jobs.get(run.job)
    return run.state === 'completed' && job !== undefined && errorOf(run, job) !== null
  })
  return new Set(wrong.map(({ key }) => key))
}

function wentOrCameBack(before: JobRun | undefined, { vanishedAt }: JobRun): boolean {
  return before !== undefined && (before.vanishedAt === null) !== (vanishedAt === null)
}

/** A run that its source shows no more although it had not ended. */
function goneFrom(run: JobRun, at: Date): JobRun {
  return { ...run, vanishedAt: run.vanishedAt ?? at }
}

function hasChanged(before: JobRun | undefined, now: JobRun): boolean {
  return (
    before === undefined ||
    before.state !== now.state ||
    before.records !== now.records ||
    before.failedRecords !== now.failedRecords ||
    before.day !== now.day ||
    before.endedAt?.getTime() !== now.endedAt?.getTime() ||
    JSON.stringify(before.threads.map(({ state }) => state)) !== JSON.stringify(now.threads.map(({ state }) => state))
  )
}
