import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query'
import { get } from '../../../client/client.ts'
import type { Problem } from '../../../client/problem.ts'
import type { AnswerOf } from '../../../client/routes.ts'

type Page = AnswerOf<'get', '/api/runs/{id}/events'>
export type RunEvent = Page['items'][number]

/** The trail of a run, a page at a time. */
export function useEvents(id: string) {
  return useInfiniteQuery<Page, Problem, InfiniteData<Page>, unknown[], string>({
    queryKey: ['/api/runs/{id}/events', { path: { id } }],
    queryFn: ({ pageParam }) =>
      get('/api/runs/{id}/events', { path: { id }, query: { limit: 200, ...(pageParam && { after: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
  })
}
