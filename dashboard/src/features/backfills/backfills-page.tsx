import { Link } from '@tanstack/react-router'
import { Rewind } from 'lucide-react'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { buttonClass } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { lineLinkClass } from '../../ui/link-class.ts'
import { Page } from '../../ui/page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { When } from '../../ui/when.tsx'
import { type Backfill, BackfillBadge, BackfillProgress } from './backfill-looks.tsx'
import { useDays } from './window-grid.tsx'

/** Backfills, the newest first, and how far each is. */
export function BackfillsPage() {
  const texts = useOperationTexts().backfills
  const query = useGet('/api/backfills', undefined, { refetchInterval: refreshMs })
  const plan = (
    <Link to="/backfills/new" className={buttonClass({ look: 'primary' })}>
      {texts.plan}
    </Link>
  )
  return (
    <Page
      title={texts.title}
      actions={
        <>
          {plan}
          <Refresh query={query} />
        </>
      }
    >
      <Card isFlush>
        <QueryView
          query={query}
          empty={{
            when: ({ items }) => items.length === 0,
            view: <Empty icon={Rewind} title={texts.none} about={texts.noneAbout} />,
          }}
        >
          {({ items }) => (
            <ul>
              {items.map((backfill) => (
                <BackfillLine key={backfill.id} backfill={backfill} />
              ))}
            </ul>
          )}
        </QueryView>
      </Card>
    </Page>
  )
}

function BackfillLine({ backfill }: { backfill: Backfill }) {
  const daysOf = useDays()
  const { id, pipeline, state, from, to, counts, createdAt, createdBy } = backfill
  return (
    <li className="grid gap-x-6 gap-y-2 border-b px-4 py-3 text-sm last:border-0 md:grid-cols-[minmax(0,2fr)_minmax(0,1.5fr)_minmax(0,2fr)_minmax(0,1.5fr)] md:items-center">
      <div className="min-w-0">
        <Link to="/backfills/$id" params={{ id }} className={`wrap-anywhere ${lineLinkClass}`}>
          {pipeline}
        </Link>
        <p className="text-xs text-muted-foreground tabular-nums">{daysOf({ firstDay: from, lastDay: to })}</p>
      </div>
      <div>
        <BackfillBadge state={state} />
      </div>
      <BackfillProgress counts={counts} />
      <p className="text-xs text-muted-foreground wrap-anywhere">
        <When at={createdAt} /> · {createdBy}
      </p>
    </li>
  )
}
