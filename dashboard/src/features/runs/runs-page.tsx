import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { History } from 'lucide-react'
import { useState } from 'react'
import { addressOf, get } from '../../client/client.ts'
import type { Problem } from '../../client/problem.ts'
import { refreshMs } from '../../client/use-get.ts'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { RunNow } from '../../parts/run-now.tsx'
import { useTexts } from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { runsQueryOf } from './filter.ts'
import { RunsFilters } from './runs-filters.tsx'
import { RunsTable } from './runs-table.tsx'

/** All runs, newest first; the filters stand in the address. */
export function RunsPage() {
  const texts = useTexts()
  const filter = useSearch({ from: '/signed-in/runs' })
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const query = runsQueryOf(filter)
  const runs = useInfiniteQuery<Awaited<ReturnType<typeof page>>, Problem, Run[], unknown[], string | undefined>({
    queryKey: ['/api/runs', 'pages', query],
    queryFn: ({ pageParam }) => page(query, pageParam),
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: refreshMs,
    select: flat,
  })
  const actions = (
    <>
      <Refresh query={runs} />
      <ExportMenu
        addressOf={(format) => addressOf('/api/runs/export', { query: { ...query, sort: undefined, format } })}
      />
      <RunNow look="primary" {...(filter.pipeline && { pipeline: filter.pipeline })} />
    </>
  )
  return (
    <Page title={texts.navigation.runs} actions={actions}>
      <RunsFilters filter={filter} />
      <section aria-label={texts.navigation.runs} className="rounded-lg border bg-card">
        {runs.data && runs.data.length > 0 && (
          <RunsTable runs={runs.data} more={runs} selected={selected} onSelect={setSelected} />
        )}
        {runs.data?.length === 0 && (
          <Empty icon={History} title={texts.runs.none} about={texts.runs.noneAbout}>
            <RunNow />
          </Empty>
        )}
        {!runs.data && runs.error && <ProblemNote problem={runs.error} onRetry={() => void runs.refetch()} />}
        {runs.isPending && (
          <div role="status" aria-label={texts.loading}>
            <SkeletonLines count={12} />
          </div>
        )}
      </section>
      {selected.size > 0 && <BulkBar ids={[...selected]} onDone={() => setSelected(new Set())} />}
    </Page>
  )
}

/** The first is there soon; who scrolls on wants many, and all that is loaded is asked for again from time to time. */
const laterPage = 200

function page(query: ReturnType<typeof runsQueryOf>, after: string | undefined) {
  return get('/api/runs', { query: { ...query, ...(after && { after, limit: laterPage }) } })
}

/** The same function each time, or all that is loaded is gone through whenever the page is drawn. */
function flat({ pages }: { pages: readonly { items: Run[] }[] }): Run[] {
  return pages.flatMap(({ items }) => items)
}

type Run = Awaited<ReturnType<typeof page>>['items'][number]
