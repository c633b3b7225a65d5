import { CircleAlert, CircleCheck, CircleHelp, Database, type LucideIcon } from 'lucide-react'
import type { AnswerOf } from '../../client/routes.ts'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { lineLinkClass } from '../../ui/link-class.ts'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import type { Tone } from '../../ui/tone.ts'

type Freshness = AnswerOf<'get', '/api/datasets'>['items'][number]['state']

const looks: Record<Freshness, { tone: Tone; icon: LucideIcon }> = {
  FRESH: { tone: 'good', icon: CircleCheck },
  STALE: { tone: 'bad', icon: CircleAlert },
  UNKNOWN: { tone: 'idle', icon: CircleHelp },
}

/** How fresh a dataset or one of its series is. */
export function FreshnessBadge({ state }: { state: Freshness }) {
  const texts = useOperationTexts().datasets
  return <Badge {...looks[state]}>{texts.states[state]}</Badge>
}

/** All datasets, with how fresh they are. */
export function DatasetsPage() {
  const texts = useOperationTexts().datasets
  const format = useFormat()
  const query = useGet('/api/datasets', undefined, { refetchInterval: refreshMs })
  return (
    <Page title={texts.title} actions={<Refresh query={query} />}>
      <Card isFlush>
        <QueryView
          query={query}
          empty={{
            when: ({ items }) => items.length === 0,
            view: <Empty icon={Database} title={texts.none} about={texts.noneAbout} />,
          }}
        >
          {({ items }) => (
            <ul>
              {items.map(({ name, table, state, series, more, problem, quarantinedRows }) => (
                <li
                  key={name}
                  className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b px-4 py-3 text-sm last:border-0"
                >
                  <div className="min-w-0 flex-1 basis-56">
                    <PageLink to={`/datasets/${name}`} className={lineLinkClass}>
                      {name}
                    </PageLink>
                    <p className="font-mono text-xs text-muted-foreground wrap-anywhere">{table}</p>
                    {problem && <p className="text-xs text-bad wrap-anywhere">{problem}</p>}
                  </div>
                  <FreshnessBadge state={state} />
                  <span className="text-muted-foreground">{texts.series(series.length + more)}</span>
                  {quarantinedRows > 0 && (
                    <span className="text-warn">{texts.inQuarantine(format.number(quarantinedRows))}</span>
                  )}
                </li>
              ))}
            </ul>
          )}
        </QueryView>
      </Card>
    </Page>
  )
}
