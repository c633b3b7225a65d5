import { knownOptions, oneOf, trueOrFalse, wholeNumber } from '../checks.ts'
import { parseDuration } from '../duration.ts'
import { checkedName } from '../name.ts'
import { parseParameters } from '../parameters.ts'
import type { DeclaredPipeline } from '../pipeline.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { type Calendar, isCalendar } from './calendar.ts'
import type { CatchUp, Schedule, Trigger } from './schedule.ts'
import { type DueRule, isTiming, type Timing } from './timing.ts'
import type { EventTrigger } from './triggers.ts'

/** A pipeline, with what its runs are started with. */
interface Runnable<GivenParams> extends DeclaredPipeline {
  readonly types?: { readonly given: GivenParams }
}

export type ScheduleOptions<GivenParams> = CommonOptions<GivenParams> & ParamsOption<NoInfer<GivenParams>>

type ParamsOption<GivenParams> = {} extends GivenParams ? { params?: GivenParams } : { params: GivenParams }

interface CommonOptions<GivenParams> {
  /** The pipeline that is started. */
  run: Runnable<GivenParams>
  /** What sets it off: `cron`, `daily`, `weekly`, `monthly`, `every`; or `after`, `published`, `webhook`. */
  when: Timing | EventTrigger
  /** Whose holidays and blackouts bend its due times, and on which its deadline is counted. */
  calendar?: Calendar
  /** What becomes of a due time on a day that is no business day. Default 'skip'. */
  onHoliday?: DueRule['onHoliday']
  /** What becomes of a due time within a blackout. Default 'put off', to its end. */
  inBlackout?: DueRule['inBlackout']
  /** Default: what the pipeline does of itself, incremental. */
  mode?: 'incremental' | 'full_refresh'
  /** What happens to due times that nobody was there for. Default 'latest'. */
  catchUp?: CatchUp
  /** How long after it was due its run is to be completed: '1h'. Later is late. Default: whenever. */
  deadline?: string
  /** False: shown, and never due, until somebody enables it. Default true. */
  enabled?: boolean
}

const keys = {
  run: true,
  when: true,
  params: true,
  calendar: true,
  onHoliday: true,
  inBlackout: true,
  mode: true,
  catchUp: true,
  deadline: true,
  enabled: true,
} satisfies Record<keyof CommonOptions<unknown> | 'params', true>

/** Options as they come past the compiler. */
type GivenOptions = CommonOptions<unknown> & { params?: unknown }

/**
 * Declares when a pipeline is started by itself, and with what. List it in a system.
 *
 * @example
 * export const morning = schedule('morning-prices', {
 *   run: prices,
 *   when: daily('06:00', { timezone: 'America/New_York' }),
 *   calendar: trading,
 *   onHoliday: 'next business day',
 *   deadline: '1h',
 * })
 */
export function schedule<GivenParams = {}>(name: string, options: ScheduleOptions<GivenParams>): Schedule {
  return within(`schedule ${shown(name)}`, () => {
    knownOptions(options, keys)
    const { run, mode, catchUp, deadline, enabled, params = {} }: GivenOptions = options
    // A circle of imports shows up here, as undefined.
    if (run?.definition === undefined) {
      throw new Refusal(`expected run to be what pipeline('name') returns, got ${shown(run)}`)
    }
    return Object.freeze({
      name: checkedName(name, 'schedule'),
      pipeline: run.name,
      trigger: Object.freeze(triggerOf(options)),
      mode: mode === undefined ? undefined : oneOf(mode, 'mode', ['incremental', 'full_refresh']),
      params: checkedParams(run, params),
      catchUp: checkedCatchUp(catchUp ?? 'latest'),
      deadlineMs: deadline === undefined ? undefined : parseDuration(deadline, 'deadline'),
      isEnabled: enabled === undefined || trueOrFalse(enabled, 'enabled'),
    })
  })
}

function triggerOf({ when, calendar, onHoliday, inBlackout }: GivenOptions): Trigger {
  const hasPolicy = onHoliday !== undefined || inBlackout !== undefined
  if (!isTiming(when)) {
    if (typeof when !== 'object' || when === null || !('kind' in when)) {
      throw new Refusal(`expected when to be a timing such as daily('06:00', { timezone }), got ${shown(when)}`)
    }
    if (calendar === undefined && !hasPolicy) return when
    throw new Refusal('a calendar goes with due times, and this is set off by an event: leave it and its policies out')
  }
  if (calendar === undefined && hasPolicy) {
    throw new Refusal('onHoliday and inBlackout go with a calendar: name one, or leave them out')
  }
  if (calendar !== undefined && !isCalendar(calendar)) {
    throw new Refusal(`expected calendar to be what calendar({ ... }) returns, got ${shown(calendar)}`)
  }
  return {
    kind: 'time',
    timing: when,
    calendar,
    onHoliday: oneOf(onHoliday ?? 'skip', 'onHoliday', ['skip', 'next business day', 'run']),
    inBlackout: oneOf(inBlackout ?? 'put off', 'inBlackout', ['skip', 'put off']),
  }
}

/** As they were given: each run's are made of them when it starts. */
function checkedParams(run: DeclaredPipeline, params: unknown): Readonly<Record<string, unknown>> {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw new Refusal(`expected params to be an object, got ${shown(params)}`)
  }
  const given = { ...params } as Record<string, unknown>
  parseParameters(run.definition, given)
  return Object.freeze(given)
}

function checkedCatchUp(catchUp: CatchUp): CatchUp {
  if (typeof catchUp !== 'object' || catchUp === null) return oneOf(catchUp, 'catchUp', ['latest', 'all', 'none'])
  knownOptions(catchUp, { last: true })
  return Object.freeze({ last: wholeNumber(catchUp.last, 'catchUp.last', 1) })
}
