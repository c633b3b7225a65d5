import { BellRing } from 'lucide-react'
import { useGet } from '../../client/use-get.ts'
import { AlertList } from '../../parts/alert-list.tsx'
import { useLabel } from '../../parts/label.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import type { BlockProps } from './page-of.ts'

/** Open alerts, of a pipeline, of a system or all. */
export function AlertsBlock({ page, block: { title, pipeline, system } }: BlockProps<'alerts'>) {
  const texts = useOperationTexts().alerts
  const label = useLabel()
  const query = useGet(
    '/api/alerts',
    { query: { limit: 10, ...(pipeline !== undefined && { pipeline }), ...(system !== undefined && { system }) } },
    { refetchInterval: page.refreshMs },
  )
  return (
    <Card
      title={label(title)}
      isFlush
      actions={
        <PageLink
          to="/alerts"
          className="inline-flex min-h-11 items-center text-sm text-muted-foreground hover:text-foreground md:min-h-8"
        >
          {texts.viewAll}
        </PageLink>
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
