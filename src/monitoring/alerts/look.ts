import type { ClientBase, Pool } from 'pg'
import { formatDuration } from '../../pipelines/duration.ts'
import type { DatasetFreshness } from '../freshness/freshness.ts'
import { healthStates } from '../health/check.ts'
import type { ActiveRule } from '../rules/rules.ts'
import { isOfEvents } from '../rules/verdict.ts'
import type { Shown } from './decide.ts'
import type { FreshnessWatch } from './sources/freshness.ts'
import type { ScheduleStanding } from './sources/schedules.ts'
import { readDayMetric, readFindings, readLongestRuns, readQueue } from './sources/standing-store.ts'
import { readWatchedAlerts, readWatchedJobs, type WatchedAlert, type WatchedStanding } from './sources/watched-jobs.ts'

/** How things are attributed. */
export interface Attribution {
  systemOf(pipeline: string): string | null
  /** The pipeline that loads a dataset, and the system it belongs to. */
  loaderOf(dataset: string): string | null
}

/** Reads how things stand, for every rule that does not go by the ends of runs. */
export async function readStanding(
  client: ClientBase,
  {
    pool,
    now,
    rules,
    freshness,
    schedules,
    attribution,
  }: {
    pool: Pool
    now: Date
    rules: readonly ActiveRule[]
    freshness: FreshnessWatch
    schedules: readonly ScheduleStanding[]
    attribution: Attribution
  },
): Promise<Shown[]> {
  const levels = rules.filter(({ rule: { when } }) => !isOfEvents(when))
  const has = (kind: string) => levels.some(({ rule: { when } }) => when.kind === kind)
  const queue = has('queueWaits') ? await readQueue(client) : null
  const longest = has('runLasts') ? await readLongestRuns(client) : new Map<string, Date>()
  const findings = has('unhealthy') ? await readFindings(client) : []
  const fresh = has('stale') ? await freshness.look(pool, now) : []
  const jobs = has('watched') ? await readWatchedJobs(client, now) : []
  const watchedAlerts = has('watched') ? await readWatchedAlerts(client) : []
  const of = (pipeline: string | null) => ({
    pipeline,
    system: pipeline === null ? null : attribution.systemOf(pipeline),
    runId: null,
    by: null,
  })
  const all = await Promise.all(
    levels.map(async (active): Promise<Shown[]> => {
      const { when } = active.rule
      switch (when.kind) {
        case 'queueWaits':
          return [
            {
              active,
              ...of(null),
              subject: 'queue',
              fact: level(queue),
              since: queue ?? now,
              what: 'runs wait for a worker',
            },
          ]
        case 'runLasts':
          return [...longest.keys()].flatMap((pipeline) => {
            if (when.pipeline !== null && when.pipeline !== pipeline) return []
            const since = longest.get(pipeline) ?? now
            const what = `a run of ${pipeline} lasts over ${formatDuration(when.overMs)}`
            return [{ active, ...of(pipeline), subject: pipeline, fact: level(since), since, what }]
          })
        case 'late':
          return schedules.flatMap(({ name, pipeline, lateFrom, deadlineAt }) => {
            if (when.schedule !== null && when.schedule !== name) return []
            const what = `schedule ${name} is late`
            return [
              {
                active,
                ...of(pipeline),
                subject: name,
                fact: level(lateFrom),
                since: lateFrom ?? now,
                what,
                by: deadlineAt,
              },
            ]
          })
        case 'unhealthy':
          return findings.flatMap(({ name, state, reasons }) => {
            if (when.check !== null && when.check !== name) return []
            const fields = reasons.length > 0 ? { fields: { Reasons: reasons.join('; ') } } : {}
            const fact = { value: healthStates.indexOf(state), isEvent: false }
            return [{ active, ...of(null), subject: name, fact, since: now, what: `${name} is ${state}`, ...fields }]
          })
        case 'watched':
          return withLeftOver(
            active,
            jobs.flatMap((job) => watchedJob(active, when, job, of, now)),
            watchedAlerts,
            now,
          )
        case 'stale':
          return fresh.flatMap((one) => staleness(active, when, one, of(attribution.loaderOf(one.name)), now))
        case 'metric': {
          const value = await readDayMetric(client, when.pipeline, when.name)
          if (value === undefined) return []
          const what = `${when.pipeline}: ${when.name} ${value} ${when.side} ${when.limit} on its newest day`
          return [
            { active, ...of(when.pipeline), subject: when.pipeline, fact: { value, isEvent: false }, since: now, what },
          ]
        }
        default:
          return []
      }
    }),
  )
  return all.flat()
}

function staleness(
  active: ActiveRule,
  { dataset, source }: { dataset: string | null; source: string | null },
  { name, series, problem }: DatasetFreshness,
  about: Pick<Shown, 'pipeline' | 'system' | 'runId' | 'by'>,
  now: Date,
): Shown[] {
  // What could not be read says nothing for or against.
  if ((dataset !== null && dataset !== name) || problem !== null) return []
  const looked = series.filter((one) => source === null || one.source === source)
  const stale = looked.filter(({ state }) => state === 'STALE')
  const overMs = Math.max(0, ...stale.map(({ ageMs, limitMs }) => (ageMs ?? 0) - (limitMs ?? 0)))
  const which = stale.length === looked.length ? '' : ` (${stale.length} of ${looked.length} series)`
  return [
    {
      active,
      ...about,
      subject: name,
      fact: { value: stale.length > 0 ? 1 : 0, isEvent: false },
      since: new Date(now.getTime() - overMs),
      what: `dataset ${name} is stale${which}`,
    },
  ]
}

/** A job that is not critical counts half: what is wrong with it is a warning at most. */
function watchedJob(
  active: ActiveRule,
  when: Extract<ActiveRule['rule']['when'], { kind: 'watched' }>,
  { watch, pipeline, job, isCritical, verdicts }: WatchedStanding,
  of: (pipeline: string | null) => Pick<Shown, 'pipeline' | 'system' | 'runId' | 'by'>,
  now: Date,
): Shown[] {
  if ((when.watch !== null && when.watch !== watch) || (when.job !== null && when.job !== job)) return []
  const wrong = verdicts.filter(({ kind }) => when.verdicts.includes(kind))
  const [first] = wrong
  const { system } = of(pipeline)
  const kinds = [...new Set(wrong.map(({ kind }) => kind.replaceAll('_', ' ')))].join(', ')
  return [
    {
      active,
      // What is wrong with a job says nothing of the pipeline that looks at it.
      ...of(job === '' ? pipeline : null),
      system,
      subject: job === '' ? watch : `${watch}: ${job}`,
      fact: { value: first === undefined ? 0 : isCritical ? 2 : 1, isEvent: false },
      since: first === undefined ? now : new Date(first.since),
      what: `${job === '' ? watch : job}: ${kinds}`,
      fields: {
        Watch: watch,
        ...(wrong.length === 0 ? {} : { Evidence: wrong.map(({ evidence }) => evidence).join('; ') }),
      },
    },
  ]
}

/** What is shown, and of alerts that nothing is shown of any more, that nothing is wrong: or they would be open for ever. */
function withLeftOver(active: ActiveRule, shown: Shown[], alerts: readonly WatchedAlert[], now: Date): Shown[] {
  const subjects = new Set(shown.map(({ subject }) => subject))
  const leftOver = alerts.filter(({ rule, subject }) => rule === active.rule.name && !subjects.has(subject))
  return [
    ...shown,
    ...leftOver.map(({ subject, system, pipeline, isWatched }) => ({
      active,
      subject,
      system,
      pipeline,
      runId: null,
      by: null,
      fact: { value: 0, isEvent: false },
      since: now,
      what: subject,
      ...(!isWatched && { note: 'no longer watched' }),
    })),
  ]
}

function level(since: Date | null) {
  return { value: since === null ? null : since.getTime(), isEvent: false }
}
