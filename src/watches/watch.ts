import { functionIfAny, knownOptions, text } from '../pipelines/checks.ts'
import { parseDuration } from '../pipelines/duration.ts'
import { checkedName } from '../pipelines/name.ts'
import { pipeline } from '../pipelines/pipeline.ts'
import { Refusal, shown, within } from '../pipelines/refusal.ts'
import { schedule } from '../pipelines/schedules/schedule-options.ts'
import { every } from '../pipelines/schedules/timings.ts'
import { checkedZone } from '../pipelines/time-zone.ts'
import { checkedWorkflow, type WatchedJobOptions } from '../pipelines/watches/job.ts'
import type { WatchSource } from '../pipelines/watches/source.ts'
import { checkedTimeOfDay } from '../pipelines/watches/time-of-day.ts'
import { pollName, type Watch } from '../pipelines/watches/watch.ts'
import { isStored } from './sources/heartbeats.ts'

export interface WatchOptions {
  name: string
  title?: string
  /** Where it looks: `sqlJobs({ ... })`, `httpJobs({ ... })`, `heartbeats()`, `logFileJobs({ ... })`, or one of your own. */
  source: WatchSource
  /** How often it looks: '15m'. */
  every: string
  /** When its business day begins, and whose time that is. */
  day: { startsAt: string; timezone: string }
  /** The jobs of a day, each after those it depends on. */
  workflow: readonly WatchedJobOptions[]
  /** Jobs of its source that nobody wants to hear of. Any other that is not in the workflow is told of. */
  ignore?: readonly string[]
  /** Deadline of one look. Default '1m'. */
  timeout?: string
}

const keys = {
  name: true,
  title: true,
  source: true,
  every: true,
  day: true,
  workflow: true,
  ignore: true,
  timeout: true,
} satisfies Record<keyof WatchOptions, true>

/**
 * Declares jobs that another system runs, and what is expected of them. List it in a system's `watches`: it is looked at by
 * the pipeline `watch-NAME`, and what is wrong becomes alerts.
 *
 * @example
 * export const nightly = watch({
 *   name: 'nightly-batches',
 *   source: ordsBatches({ url, user, password }),
 *   every: '15m',
 *   day: { startsAt: '05:00', timezone: 'Asia/Dhaka' },
 *   workflow: [
 *     { job: 'CM-DMRU', startsAt: '05:00', expected: '2h', longest: '3h', leastRecordsPerSecond: 50 },
 *     { job: 'CM_BSGGN', after: ['CM-DMRU'], expected: '90m', doneBy: '16:00' },
 *   ],
 * })
 */
export function watch(options: WatchOptions): Watch {
  return within(`watch ${shown(options?.name)}`, () => {
    knownOptions(options, keys)
    knownOptions(options.day, { startsAt: true, timezone: true })
    const name = checkedName(options.name, 'watch')
    const source = checkedSource(options.source)
    const timezone = checkedZone(options.day.timezone)
    const day = Object.freeze({ startsAtMinute: checkedTimeOfDay(options.day.startsAt, 'day.startsAt'), timezone })
    const declared = Object.freeze({
      name,
      title: options.title === undefined ? name : text(options.title, 'title'),
      source: source.name,
      everyMs: parseDuration(options.every, 'every'),
      day,
      workflow: Object.freeze(checkedWorkflow(options.workflow, day)),
      ignore: Object.freeze((options.ignore ?? []).map((job) => text(job, 'ignore'))),
    })
    const poll = pollOf(declared, source, options.timeout ?? '1m')
    // A look that is due while nobody was there is of no use later: the next one sees all that it would have seen.
    const looks = schedule(poll.name, { run: poll, when: every(options.every), catchUp: 'latest' })
    return Object.freeze({ ...declared, pipeline: poll, schedule: looks })
  })
}

/** What a watch declares beside the pipeline that looks. */
export type DeclaredWatch = Omit<Watch, 'pipeline' | 'schedule'>

/** The look: what is asked for, the answer, what is kept of it, what is wrong, what a new day has to learn. */
function pollOf(declared: DeclaredWatch, source: WatchSource, timeout: string) {
  const planned = pipeline(pollName(declared.name), { overlap: 'skip' }).transaction(
    'plan',
    {},
    async ({ client, now }) => {
      const { planLook } = await import('./looking/plan-look.ts')
      return await planLook(client, declared, now())
    },
  )
  const options = { from: 'plan', optional: true, timeout, retry: { attempts: 2, base: '2s' } } as const
  const looked = isStored(source)
    ? planned.transaction('look', options, async (context) => {
        const { lookInside } = await import('./looking/look.ts')
        return await lookInside(declared, source, context.inputs.plan, context)
      })
    : planned.step('look', options, async (context) => {
        const { look } = await import('./looking/look.ts')
        return await look(declared, source, context.inputs.plan, context)
      })
  // Pings of before are lost where nobody was there to hear them, and other sources tell later what was.
  let heardSince: Date | undefined
  return looked
    .transaction('record', { from: 'look', optional: true }, async ({ client, inputs, now, metric }) => {
      const { recordListing } = await import('./looking/record-listing.ts')
      const { seen, changed } = await recordListing(client, declared, inputs.look, now())
      metric('job_runs_seen', seen)
      metric('job_runs_changed', changed)
      return { seen, changed }
    })
    .transaction('judge', { from: 'plan', after: 'record' }, async ({ client, inputs, now, metric }) => {
      const { judgeWatch } = await import('./looking/judge-watch.ts')
      if (isStored(source)) heardSince ??= now()
      const open = await judgeWatch(client, declared, inputs.plan, now(), heardSince)
      metric('verdicts_open', open)
      return { open }
    })
    .transaction('learn', { from: 'plan', after: 'judge' }, async ({ client, inputs }) => {
      const { learnAnew } = await import('./looking/learn-anew.ts')
      return { isLearned: await learnAnew(client, declared, inputs.plan) }
    })
}

function checkedSource(source: WatchSource): WatchSource {
  if (typeof source !== 'object' || source === null) {
    throw new Refusal(`expected source to be one such as sqlJobs({ ... }), got ${shown(source)}`)
  }
  functionIfAny(source.list, 'list of source')
  if (source.list === undefined) throw new Refusal('expected source to have `list`, got none')
  text(source.name, 'name of source')
  return source
}
