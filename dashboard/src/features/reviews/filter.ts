import type { AnswerOf, InputOf } from '../../client/routes.ts'

export type Review = AnswerOf<'get', '/api/reviews'>['items'][number]
export type ReviewState = Review['state']

/** Those that are over. */
export const endStates = ['approved', 'rejected', 'timed_out', 'withdrawn'] as const
const states: readonly string[] = ['open', ...endStates]

/** Which reviews are listed, as it stands in the address of the page; open ones where nothing is said. */
export interface ReviewsFilter {
  /** Several joined by commas. */
  state?: string
  /** Those alone that who looks may decide. */
  mine?: true
  run?: string
  pipeline?: string
}

/** Reads an address; what is no filter is left out. */
export function reviewsFilterOf({ state, mine, run, pipeline }: Record<string, unknown>): ReviewsFilter {
  const isState = typeof state === 'string' && state.split(',').every((each) => states.includes(each))
  return {
    ...(isState && { state }),
    ...((mine === true || mine === 'true') && { mine: true as const }),
    ...((typeof run === 'string' || typeof run === 'number') && { run: String(run) }),
    ...((typeof pipeline === 'string' || typeof pipeline === 'number') && { pipeline: String(pipeline) }),
  }
}

export function reviewsQueryOf({ mine, ...rest }: ReviewsFilter): InputOf<'get', '/api/reviews'>['query'] {
  return { ...rest, ...(mine && { mine: 'true' as const }) }
}
