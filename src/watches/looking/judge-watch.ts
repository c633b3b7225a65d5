import type { ClientBase } from 'pg'
import { formatDuration } from '../../pipelines/duration.ts'
import { type BusinessDay, businessDayAt } from '../business-day.ts'
import { readExpectations } from '../expectations/expectation-store.ts'
import { learn } from '../expectations/learn.ts'
import { deadlineVerdicts } from '../foresight/deadlines.ts'
import { forecast } from '../foresight/forecast.ts'
import { habitsAtHand } from '../foresight/known-habits.ts'
import { historyOf } from '../history.ts'
import { stillCountsAfter } from '../horizon.ts'
import { readJudged, readLastStarts } from '../job-run-store.ts'
import { inForce } from '../limits/in-force.ts'
import { readLimits } from '../limits/limit-store.ts'
import { writeForecasts } from '../timeline/forecast-store.ts'
import { type Judging, judge } from '../verdicts/judge.ts'
import { judgedRuns } from '../verdicts/judged-runs.ts'
import { firstUnsettledDay } from '../verdicts/since-look.ts'
import type { Verdict } from '../verdicts/verdict.ts'
import { readOpenVerdicts, writeVerdicts } from '../verdicts/verdict-store.ts'
import type { DeclaredWatch } from '../watch.ts'
import { readStandingOf, type WatchStanding, writeAway, writeKnownTo } from '../watch-store.ts'
import { inSourceTime } from './in-source-time.ts'
import { isAnswered, type LookPlan } from './plan-look.ts'

const dayMs = 86_400_000

/**
 * Says what is wrong after a look, and stores it. Resolves with how much that is.
 *
 * @param heardSince since when this process hears what scripts tell; undefined where its source tells later what was before
 */
export async function judgeWatch(
  client: ClientBase,
  watch: DeclaredWatch,
  plan: LookPlan,
  now: Date,
  heardSince?: Date,
): Promise<number> {
  const standing = await readStandingOf(client, watch.name)
  const day = businessDayAt(now, watch.day)
  const verdicts =
    standing !== undefined && isAnswered(standing, plan)
      ? await judgeAnswered(client, watch, standing, plan, { day, now, heardSince })
      : await judgeAway(client, watch, standing, now)
  await writeVerdicts(client, watch.name, { day: day.date, at: now, verdicts })
  return verdicts.length
}

async function judgeAnswered(
  client: ClientBase,
  watch: DeclaredWatch,
  standing: WatchStanding,
  { newDay, at }: LookPlan,
  { day, now, heardSince }: { day: BusinessDay; now: Date; heardSince: Date | undefined },
): Promise<Verdict[]> {
  const history = historyOf(client, watch, day.date)
  // Nothing is known at a first look: what its source has shown of the past is learned at once.
  if (newDay !== null && standing.learnedFor === null) await learn(client, watch, newDay, history)
  const judging = { ...(await readJudging(client, watch, standing, day, now)), heardSince }
  const foreseen = forecast(ofItsDay(judging), await habitsAtHand(client, watch, day.date, history))
  await writeForecasts(client, watch.name, day.date, now, foreseen)
  await writeKnownTo(client, watch.name, new Date(at))
  return [...judge(judging), ...deadlineVerdicts(foreseen, judging), ...aboutTheSource(watch, standing, judging, now)]
}

/** A day goes on from its own runs: what ran the day before is judged still, and says nothing of when today is done. */
function ofItsDay(judging: Judging): Judging {
  const { day } = judging
  return {
    ...judging,
    jobs: judging.jobs.map((one) => ({ ...one, runs: one.runs.filter((run) => run.day === day.date) })),
  }
}

/** All that is judged by at a moment, in the time of the source's clock. */
async function readJudging(
  client: ClientBase,
  watch: DeclaredWatch,
  { clockAheadMs, left, knownTo }: Pick<WatchStanding, 'clockAheadMs' | 'left' | 'knownTo'>,
  day: BusinessDay,
  now: Date,
): Promise<Judging & { unknown: readonly string[] }> {
  const limits = await readLimits(client, watch.name)
  const expectations = await readExpectations(client, watch.name)
  const before = await readOpenVerdicts(client, watch.name)
  const since = {
    day: firstUnsettledDay({ now, lookedBefore: knownTo }, day, watch.day).date,
    seenAfter: stillCountsAfter(now),
    endedAfter: new Date(Math.min(now.getTime() - dayMs, knownTo?.getTime() ?? now.getTime())),
  }
  const workflow = watch.workflow.map((job) => inForce(job, limits.get(job.job), watch.day))
  const runs = judgedRuns(await readJudged(client, watch.name, since), workflow, since)
  const due = workflow.filter(({ when }) => when !== null).map(({ job }) => job)
  const startedBefore = await readLastStarts(client, watch.name, due, since.day)
  const byJob = Map.groupBy(inSourceTime(runs, clockAheadMs ?? 0), ({ job }) => job)
  const jobs = workflow.map((job) => ({
    job,
    runs: byJob.get(job.job) ?? [],
    startedBefore: startedBefore.get(job.job) ?? null,
    expectation: expectations.get(job.job) ?? null,
    left: left[job.job] ?? null,
  }))
  const known = new Set(watch.workflow.map(({ job }) => job))
  const asSourceTells = (at: Date) => new Date(at.getTime() + (clockAheadMs ?? 0))
  return {
    now: asSourceTells(now),
    lookedBefore: knownTo && asSourceTells(knownTo),
    day,
    rule: watch.day,
    jobs,
    pollEveryMs: watch.everyMs,
    before,
    unknown: [...byJob.keys()].filter((job) => !known.has(job)),
  }
}

/** Nothing is known of the jobs: what was wrong stays so, and that nothing is known is told when it is no single miss. */
async function judgeAway(
  client: ClientBase,
  watch: DeclaredWatch,
  standing: WatchStanding | undefined,
  now: Date,
): Promise<Verdict[]> {
  const since = await writeAway(client, watch.name, now)
  const before = (await readOpenVerdicts(client, watch.name)).filter(({ kind }) => kind !== 'source_away')
  if (now.getTime() - since.getTime() < watch.everyMs / 2) return before
  const last = standing?.lookedAt ? standing.lookedAt.toISOString() : 'never'
  const evidence = `${watch.source} does not answer | Asked every ${formatDuration(watch.everyMs)} | Last answer: ${last}`
  return [...before, { kind: 'source_away', job: '', key: null, since, evidence }]
}

function aboutTheSource(
  watch: DeclaredWatch,
  { troubles }: WatchStanding,
  { unknown, before = [] }: { unknown: readonly string[]; before?: readonly Verdict[] },
  now: Date,
): Verdict[] {
  const sinceOf = (kind: string, job: string) =>
    before.find((verdict) => verdict.kind === kind && verdict.job === job)?.since ?? now
  const strange = unknown.map((job): Verdict => {
    const evidence = `${watch.source} shows runs of ${job}, which is neither in the workflow nor ignored`
    return { kind: 'unknown_job', job, key: null, since: sinceOf('unknown_job', job), evidence }
  })
  if (troubles.length === 0) return strange
  const evidence = troubles.join(' | ')
  return [...strange, { kind: 'source_in_doubt', job: '', key: null, since: sinceOf('source_in_doubt', ''), evidence }]
}
