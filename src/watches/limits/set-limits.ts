import { type Actor, actorText } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { NothingThere } from '../../pipelines/refusal.ts'
import { isTiming } from '../../pipelines/schedules/timing.ts'
import { timingText } from '../../pipelines/schedules/timing-text.ts'
import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import { checkedLimits, type JobLimitOptions, type WatchedJob } from '../../pipelines/watches/job.ts'
import type { Engine } from '../../runs/engine.ts'
import { businessDayAt } from '../business-day.ts'
import { getWatch } from '../declared-store.ts'
import type { Expectation } from '../expectations/expectation.ts'
import { readExpectations } from '../expectations/expectation-store.ts'
import type { DeclaredWatch } from '../watch.ts'
import { inForce } from './in-force.ts'
import { learnedLimits } from './learned.ts'
import { type ChangedLimits, readLimits, writeLimits } from './limit-store.ts'

/** What is expected of a job, as operators see it. */
export interface LimitReport {
  job: string
  title: string
  /** What it is judged by, in the words it is declared with. */
  inForce: Readonly<Record<string, unknown>>
  /** Of that, what operators have changed: it counts alone. */
  changed: Readonly<Record<string, unknown>>
  /** What its history says of today, by the same words: the stricter of it and what is declared counts, but for `stuckAfter`. */
  learned: Readonly<Record<string, string>>
  changedAt: Date | null
  changedBy: string | null
}

export async function listLimits({ database, clock }: Engine, watch: string): Promise<LimitReport[]> {
  const { declared } = await getWatch(database.pool, watch)
  const limits = await readLimits(database.pool, watch)
  const learned = learnedBy(declared, await readExpectations(database.pool, watch), clock.now())
  return declared.workflow.map((job) => reportOf(job, limits.get(job.job), declared.day, learned))
}

type Learned = (job: WatchedJob, limits: ChangedLimits | undefined) => Record<string, string>

function learnedBy(
  { day: rule, everyMs }: DeclaredWatch,
  expectations: ReadonlyMap<string, Expectation>,
  now: Date,
): Learned {
  const of = { day: businessDayAt(now, rule), rule, everyMs }
  return (job, limits) => learnedLimits(inForce(job, limits, rule), expectations.get(job.job), of)
}

function reportOf(job: WatchedJob, limits: ChangedLimits | undefined, rule: DayRule, learned: Learned): LimitReport {
  const changed = { ...limits?.changed }
  const who = { changedAt: limits?.changedAt ?? null, changedBy: limits?.changedBy ?? null }
  // Changes that no longer fit what is declared by now are kept, and count for nothing.
  const isInForce = inForce(job, limits, rule) !== job
  const words: Record<string, unknown> = { ...job.declared, ...(isInForce && changed) }
  if (isTiming(words.when)) words.when = timingText(words.when)
  return { job: job.job, title: job.title, inForce: words, changed, learned: learned(job, limits), ...who }
}

/**
 * Changes what is expected of a job from the next look on; null puts a word back to what is declared. Refuses words nobody
 * knows, and what a job could not be declared with.
 */
export async function setLimits(
  { database, clock }: Engine,
  watch: string,
  job: string,
  changes: Readonly<Record<string, unknown>>,
  actor: Actor,
): Promise<LimitReport> {
  const { declared } = await getWatch(database.pool, watch)
  const learned = learnedBy(declared, await readExpectations(database.pool, watch), clock.now())
  const found = declared.workflow.find((each) => each.job === job)
  if (found === undefined) {
    const names = declared.workflow.map((each) => each.job)
    throw new NothingThere(`no job of watch '${watch}' is called '${job}'${didYouMean(job, names)}`)
  }
  return await database.transaction(async (client) => {
    // Whoever changes it at the same time waits: both changes count.
    await client.query('SELECT FROM watches WHERE name = $1 FOR UPDATE', [watch])
    const before = (await readLimits(client, watch)).get(job)?.changed ?? {}
    const merged: Record<string, unknown> = { ...before, ...changes }
    const changed = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)) as JobLimitOptions
    checkedLimits({ ...found.declared, ...changed }, declared.day)
    const limits: ChangedLimits = { job, changed, changedAt: clock.now(), changedBy: actorText(actor) }
    await writeLimits(client, watch, limits)
    await recordAct(client, {
      actor,
      action: 'watch.limits',
      object: { kind: 'job', id: `${watch} ${job}` },
      before: { ...before },
      after: { ...changed },
      at: limits.changedAt,
    })
    return reportOf(found, limits, declared.day, learned)
  })
}
