import type { Dataset } from '../dataset.ts'
import { didYouMean } from '../nearest.ts'
import type { DeclaredPipeline } from '../pipeline.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { uniqueNames } from '../unique.ts'
import { refuseCircles } from './circles.ts'
import type { Schedule } from './schedule.ts'

/** Schedules, or where they are read from again every minute: a file that operators edit, say. */
export type SchedulesOption = readonly Schedule[] | (() => Promise<readonly Schedule[]>)

/** The schedules of one system, and where that is. */
export interface PlacedSchedules {
  /** For refusals: `in system 'energy'`. */
  readonly place: string
  readonly schedules: SchedulesOption
}

/** What schedules may name. */
interface Declared {
  readonly pipelines: readonly DeclaredPipeline[]
  readonly datasets: readonly Dataset[]
}

/** The option of a system or a configuration. */
export function checkedSchedules(given: SchedulesOption): SchedulesOption {
  return typeof given === 'function' ? given : Object.freeze([...checkedList(given)])
}

/** All schedules there are now. Refuses two of one name, and those that name what nobody has declared. */
export async function gatherSchedules(
  places: readonly PlacedSchedules[],
  declared: Declared,
): Promise<readonly Schedule[]> {
  const all = places.map(async ({ place, schedules }) => {
    const list = typeof schedules === 'function' ? await schedules() : schedules
    return within(`schedules ${place}`, () => checkedList(list)).map((schedule) => ({ schedule, place }))
  })
  return checkedAll((await Promise.all(all)).flat(), declared)
}

/** Those that are known without reading anything, so that a mistake in them is told when the configuration is loaded. */
export function checkStatic(places: readonly PlacedSchedules[], declared: Declared): void {
  const known = places.flatMap(({ place, schedules }) =>
    typeof schedules === 'function' ? [] : schedules.map((schedule) => ({ schedule, place })),
  )
  checkedAll(known, declared)
}

function checkedList(given: readonly Schedule[]): readonly Schedule[] {
  if (!Array.isArray(given)) throw new Refusal(`expected schedules to be a list, got ${shown(given)}`)
  for (const schedule of given) {
    if (schedule?.trigger === undefined) {
      throw new Refusal(`expected schedules to list what schedule('name', { ... }) returns, got ${shown(schedule)}`)
    }
  }
  return given
}

function checkedAll(
  placed: readonly { schedule: Schedule; place: string }[],
  { pipelines, datasets }: Declared,
): readonly Schedule[] {
  const names = placed.map(({ schedule, place }) => ({ name: schedule.name, place }))
  uniqueNames('schedule', names, ({ place }) => place)
  for (const { schedule } of placed) {
    within(`schedule '${schedule.name}'`, () => {
      const { trigger } = schedule
      refuseUnknown('pipeline', schedule.pipeline, pipelines)
      if (trigger.kind === 'after') refuseUnknown('pipeline', trigger.pipeline, pipelines)
      if (trigger.kind === 'published') refuseUnknown('dataset', trigger.dataset, datasets)
    })
  }
  const schedules = placed.map(({ schedule }) => schedule)
  refuseCircles(schedules, pipelines)
  return Object.freeze(schedules)
}

function refuseUnknown(noun: string, name: string, declared: readonly { readonly name: string }[]): void {
  if (declared.some((known) => known.name === name)) return
  const names = declared.map((known) => known.name)
  const hint = didYouMean(name, names) || ': list it in a system'
  throw new Refusal(`expected a ${noun} that the configuration lists, got '${name}'${hint}`)
}
