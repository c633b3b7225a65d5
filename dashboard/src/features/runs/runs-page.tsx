import { useSearch } from '@tanstack/react-router'
import { History } from 'lucide-react'
import { useState } from 'react'
import { addressOf } from '../../client/client.ts'
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
import { useRuns } from './use-runs.ts'

/** All runs, newest first; the filters stand in the address. */
export function RunsPage() {
  const texts = useTexts()
  const filter = useSearch({ from: '/signed-in/runs' })
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const query = runsQueryOf(filter)
  const list = useRuns(query)
  const actions = (
    <>
      <Refresh query={list} />
      <ExportMenu addressOf={(format) => addressOf('/api/runs/export', { query: { ...query, format } })} />
      <RunNow look="primary" {...(filter.pipeline && { pipeline: filter.pipeline })} />
    </>
  )
  return (
    <Page title={texts.navigation.runs} actions={actions}>
      <RunsFilters filter={filter} />
      <section aria-label={texts.navigation.runs} className="rounded-lg border bg-card">
        {list.runs && list.runs.length > 0 && (
          <RunsTable runs={list.runs} list={list} selected={selected} onSelect={setSelected} />
        )}
        {list.runs?.length === 0 && (
          <Empty icon={History} title={texts.runs.none} about={texts.runs.noneAbout}>
            <RunNow />
          </Empty>
        )}
        {!list.runs && list.error && <ProblemNote problem={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && (
          <div role="status" aria-label={texts.loading}>
            <SkeletonLines count={12} />
          </div>
        )}
      </section>
      {selected.size > 0 && <BulkBar ids={[...selected]} onDone={() => setSelected(new Set())} />}
    </Page>
  )
}
