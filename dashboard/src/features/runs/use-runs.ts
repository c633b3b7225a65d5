import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef } from 'react'
import { get } from '../../client/client.ts'
import type { Problem } from '../../client/problem.ts'
import { refreshMs } from '../../client/use-get.ts'
import type { RunSummary } from '../../parts/states.ts'
import type { runsQueryOf } from './filter.ts'
import { askedAgain, isInSight, itemsOf, type LoadedPage } from './loaded-pages.ts'

type Pages = readonly LoadedPage<RunSummary>[]

/** The first is there soon; who scrolls on wants many. */
const laterPage = 200

/**
 * Runs, as far as they are loaded. By the clock, by what changes and by the button those in sight are asked for again: whoever has
 * scrolled through ten thousand costs no more than who has not, and sees what is so now.
 */
export function useRuns(query: ReturnType<typeof runsQueryOf>) {
  const client = useQueryClient()
  const queryKey = ['/api/runs', 'pages', query]
  const inSight = useRef<ReadonlySet<string>>(new Set())
  const wantsMore = useRef(false)
  const list = useQuery<Pages, Problem>({
    queryKey,
    refetchInterval: refreshMs,
    queryFn: async () => {
      const loaded = client.getQueryData<Pages>(queryKey) ?? []
      const ask = (after: string | undefined) =>
        get('/api/runs', { query: { ...query, after, ...(loaded.length > 0 && { limit: laterPage }) } })
      const after = wantsMore.current ? loaded.at(-1)?.next : null
      wantsMore.current = false
      return after ? [...loaded, await ask(after)] : await askedAgain(loaded, inSight.current, ask)
    },
  })
  const { data, refetch } = list
  const loadMore = useCallback(() => {
    wantsMore.current = true
    void refetch()
  }, [refetch])
  /** Told which are on the screen; those that were not when the list was asked last are asked for once they stay there. */
  const see = useCallback(
    (ids: ReadonlySet<string>, isStill: boolean) => {
      inSight.current = ids
      if (isStill && data?.some((page) => page.isOld && isInSight(page, ids))) void refetch()
    },
    [data, refetch],
  )
  const runs = useMemo(() => data && itemsOf(data), [data])
  return { ...list, runs, hasMore: typeof data?.at(-1)?.next === 'string', loadMore, see }
}
