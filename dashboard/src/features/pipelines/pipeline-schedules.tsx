import { useGet } from '../../client/use-get.ts'
import { useTexts } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { lineLinkClass } from '../../ui/link-class.ts'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { When } from '../../ui/when.tsx'

/** When a pipeline starts by itself. */
export function PipelineSchedules({ pipeline }: { pipeline: string }) {
  const texts = useTexts()
  const query = useGet('/api/schedules')
  return (
    <Card title={texts.navigation.schedules} isFlush>
      <QueryView query={query}>
        {({ items }) => {
          const own = items.filter((schedule) => schedule.pipeline === pipeline)
          if (own.length === 0)
            return <Empty title={texts.pipeline.noSchedules} about={texts.pipeline.noSchedulesAbout} />
          return (
            <ul>
              {own.map(({ name, when, zone, state, nextDueAt }) => (
                <li
                  key={name}
                  className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2 text-sm last:border-0"
                >
                  <PageLink
                    to="/schedules"
                    search={{ search: name }}
                    className={`min-w-0 flex-1 truncate ${lineLinkClass}`}
                  >
                    {name}
                  </PageLink>
                  {state !== 'RUNNING' && <Badge tone="warn">{texts.schedule.states[state]}</Badge>}
                  <span className="text-muted-foreground">{zone === null ? when : `${when} · ${zone}`}</span>
                  <When at={nextDueAt} isRelative />
                </li>
              ))}
            </ul>
          )
        }}
      </QueryView>
    </Card>
  )
}
