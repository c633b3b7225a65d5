import { BellRing } from 'lucide-react'
import { useState } from 'react'
import { addressOf } from '../../client/client.ts'
import { useMay } from '../../client/session.ts'
import { refreshMs, useChange, useGet } from '../../client/use-get.ts'
import { isOpenAlert } from '../../parts/alert-actions.tsx'
import { AlertList } from '../../parts/alert-list.tsx'
import { AlertCounts, severitiesDown } from '../../parts/alert-looks.tsx'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { ListView } from '../../parts/list-view.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { useList } from '../../parts/use-list.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Select } from '../../ui/input.tsx'
import { Page } from '../../ui/page.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { Silences } from './silences.tsx'

/** What fires, what fired, and what is silenced. */
export function AlertsPage() {
  const texts = useTexts()
  const own = useOperationTexts().alerts
  const mayAct = useMay('operator')
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [{ view, severity, system }, setFilter] = useFilter('view', 'severity', 'system')
  const query = {
    ...(view === 'all' && { all: 'true' as const }),
    ...(isSeverity(severity) && { severity }),
    ...(system !== '' && { system }),
  }
  const systems = useGet('/api/settings').data?.systems ?? []
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
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Choice
          label={own.which}
          value={view === 'all' ? 'all' : 'open'}
          options={(['open', 'all'] as const).map((value) => ({ value, label: own.views[value] }))}
          onChange={(value) => setFilter({ view: value === 'open' ? '' : value })}
        />
        <Select
          aria-label={own.severity}
          className="w-40"
          value={severity}
          onChange={(event) => setFilter({ severity: event.target.value })}
        >
          <option value="">{own.any}</option>
          {severitiesDown.map((each) => (
            <option key={each} value={each}>
              {texts.severity[each]}
            </option>
          ))}
        </Select>
        {(systems.length > 0 || system !== '') && (
          <Select
            aria-label={own.system}
            className="w-40"
            value={system}
            onChange={(event) => setFilter({ system: event.target.value })}
          >
            <option value="">{own.anySystem}</option>
            {[...new Set([...systems, system])].filter(Boolean).map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </Select>
        )}
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

/** An address may say anything. */
function isSeverity(text: string): boolean {
  return severitiesDown.some((each) => each === text)
}
