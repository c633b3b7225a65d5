import { BellRing } from 'lucide-react'
import { useState } from 'react'
import { addressOf } from '../../client/client.ts'
import { useMay } from '../../client/session.ts'
import { refreshMs, useChange, useGet } from '../../client/use-get.ts'
import { isOpenAlert } from '../../parts/alert-actions.tsx'
import { AlertList } from '../../parts/alert-list.tsx'
import { AlertCounts } from '../../parts/alert-looks.tsx'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { ListView } from '../../parts/list-view.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { useList } from '../../parts/use-list.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { AlertsFilters } from './alerts-filters.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { alertFilters, alertsQueryOf } from './filter.ts'
import { Silences } from './silences.tsx'

/** What fires, what fired, and what is silenced. */
export function AlertsPage() {
  const own = useOperationTexts().alerts
  const mayAct = useMay('operator')
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [filter, setFilter] = useFilter(...alertFilters)
  const query = alertsQueryOf(filter)
  const { system } = filter
  const check = useChange('post', '/api/alerts/check', ({ open }) =>
    tellDone(own.checked(open.info + open.warning + open.critical)),
  )
  const counts = useGet(
    '/api/alerts',
    { query: { limit: 1, ...(system !== '' && { system }) } },
    { refetchInterval: refreshMs },
  )
  const list = useList('/api/alerts', { query })
  // What is out of the list by now is selected no longer.
  const chosen = (list.data ?? []).filter((alert) => selected.has(alert.id) && isOpenAlert(alert))
  return (
    <Page
      title={own.title}
      actions={
        <>
          {mayAct && (
            <Button isBusy={check.isPending} onClick={() => check.mutate({})}>
              {own.check}
            </Button>
          )}
          <ExportMenu addressOf={(format) => addressOf('/api/alerts/export', { query: { ...query, format } })} />
          <Refresh query={list} />
        </>
      }
    >
      <div className="flex flex-col gap-2 lg:flex-row lg:items-start lg:gap-4">
        <AlertsFilters filter={filter} onChange={setFilter} />
        {counts.data && <AlertCounts open={counts.data.open} />}
      </div>
      <Card isFlush>
        <ListView list={list} empty={<Empty icon={BellRing} title={own.none} about={own.noneAbout} />}>
          {(alerts) => <AlertList alerts={alerts} selected={mayAct ? selected : undefined} onSelect={setSelected} />}
        </ListView>
      </Card>
      <Silences />
      {chosen.length > 0 && <BulkBar alerts={chosen} onDone={() => setSelected(new Set())} />}
    </Page>
  )
}
