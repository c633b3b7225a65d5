import { BellRing } from 'lucide-react'
import { useGet } from '../../client/use-get.ts'
import { AlertList } from '../../parts/alert-list.tsx'
import { useLabel } from '../../parts/label.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import type { BlockProps } from './page-of.ts'

/** Open alerts, of a pipeline or all. */
export function AlertsBlock({ page, block: { title, pipeline } }: BlockProps<'alerts'>) {
  const texts = useOperationTexts().alerts
  const label = useLabel()
  const query = useGet(
    '/api/alerts',
    { query: { limit: 10, ...(pipeline !== undefined && { pipeline }) } },
    { refetchInterval: page.refreshMs },
  )
  return (
    <Card title={label(title)} isFlush>
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
