import type { InputOf } from '../../client/routes.ts'
import { betweenDays } from '../../parts/between-days.ts'

/** Which runs are listed, as it stands in the address of the page. */
export interface RunsFilter {
  pipeline?: string
  /** Several joined by commas. */
  state?: string
  trigger?: string
  backfill?: string
  /** Days of whoever looks. */
  from?: string
  to?: string
  search?: string
  sort?: Sort
}

export const sorts = ['-startedAt', 'startedAt', '-durationMs', 'durationMs'] as const
export type Sort = (typeof sorts)[number]

const names = ['pipeline', 'state', 'trigger', 'backfill', 'from', 'to', 'search'] as const

/** Reads an address; what is no filter is left out. A search for '12' comes as a number. */
export function runsFilterOf(search: Record<string, unknown>): RunsFilter {
  const entries = names.flatMap((name) => {
    const value = search[name]
    return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : []
  })
  const sort = sorts.find((each) => each === search.sort)
  return { ...Object.fromEntries(entries.filter(([, value]) => value !== '')), ...(sort && { sort }) }
}

/** What the API is asked: days are from their first to their last moment where one is. */
export function runsQueryOf({ from, to, ...rest }: RunsFilter): NonNullable<InputOf<'get', '/api/runs'>['query']> {
  return { ...rest, ...betweenDays(from, to) }
}
