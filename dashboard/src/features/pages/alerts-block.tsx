import { BellRing } from 'lucide-react'
import { addressOf } from '../../client/client.ts'
import { useGet } from '../../client/use-get.ts'
import { AlertList } from '../../parts/alert-list.tsx'
import { AlertCounts } from '../../parts/alert-looks.tsx'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { useLabel } from '../../parts/label.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { AllAlerts } from './all-alerts.tsx'
import type { BlockProps } from './page-of.ts'

const mostShown = 10

/** Open alerts, of a pipeline, of a system or all: how many are how bad, and each with its evidence. */
export function AlertsBlock({ page, block: { title, pipeline, system } }: BlockProps<'alerts'>) {
  const texts = useOperationTexts().alerts
  const label = useLabel()
  const of = { ...(pipeline !== undefined && { pipeline }), ...(system !== undefined && { system }) }
  const query = useGet('/api/alerts', { query: { limit: mostShown, ...of } }, { refetchInterval: page.refreshMs })
  return (
    <Card
      title={label(title)}
      isFlush
      actions={
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {query.data && <AlertCounts open={query.data.open} />}
          <AllAlerts system={system} />
          <ExportMenu addressOf={(format) => addressOf('/api/alerts/export', { query: { ...of, format } })} />
        </span>
      }
    >
      <QueryView
        query={query}
        empty={{
          when: ({ items }) => items.length === 0,
          view: <Empty icon={BellRing} title={texts.none} about={texts.noneAbout} />,
        }}
      >
        {({ items }) => <AlertList alerts={items} />}
      </QueryView>
    </Card>
  )
}
