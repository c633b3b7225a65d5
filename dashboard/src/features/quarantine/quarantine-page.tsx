import { ShieldCheck } from 'lucide-react'
import { addressOf } from '../../client/client.ts'
import { useMay } from '../../client/session.ts'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { BatchLine } from './batch-line.tsx'
import { GroupLine } from './group-line.tsx'
import { QuarantineFilters } from './quarantine-filters.tsx'
import { keptOf, quarantineFilters } from './selection.ts'

/** Rows as they came are for programs, too. */
const exportFormats = ['csv', 'xlsx', 'pdf', 'jsonl'] as const

/** What did not get into its dataset: rows by what is wrong with them, and whole batches. */
export function QuarantinePage() {
  const texts = useOperationTexts().quarantine
  const mayLook = useMay('operator')
  const [filter, setFilter] = useFilter(...quarantineFilters)
  const chosen = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))
  const isFiltered = Object.keys(chosen).length > 0
  const query = useGet('/api/quarantine', { query: chosen }, { refetchInterval: refreshMs })
  return (
    <Page
      title={texts.title}
      actions={
        <>
          {mayLook && (
            <ExportMenu
              formats={exportFormats}
              addressOf={(format) => addressOf('/api/quarantine/export', { query: { ...chosen, format } })}
            />
          )}
          <Refresh query={query} />
        </>
      }
    >
      <QuarantineFilters filter={filter} onChange={setFilter} />
      <QueryView
        query={query}
        empty={{
          when: ({ groups, batches }) => groups.length + batches.length === 0,
          view: (
            <Card>
              <Empty icon={ShieldCheck} title={texts.none} about={isFiltered ? texts.anyAbout : texts.noneAbout} />
            </Card>
          ),
        }}
      >
        {({ groups, batches }) => (
          <>
            <Card title={texts.groups} isFlush>
              {groups.length === 0 && <Empty icon={ShieldCheck} title={texts.noGroups} about={texts.noneAbout} />}
              <ul>
                {keptOf(groups).map((kept) => (
                  <GroupLine
                    key={JSON.stringify([kept.dataset, kept.source, kept.reason])}
                    kept={kept}
                    filter={filter}
                  />
                ))}
              </ul>
            </Card>
            <Card title={texts.batches} isFlush>
              {batches.length === 0 && <Empty icon={ShieldCheck} title={texts.noBatches} />}
              <ul>
                {batches.map((batch) => (
                  <BatchLine key={batch.id} batch={batch} />
                ))}
              </ul>
            </Card>
          </>
        )}
      </QueryView>
    </Page>
  )
}
