import { CalendarClock } from 'lucide-react'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { FreezeBanner } from './freeze-banner.tsx'
import { ScheduleLine } from './schedule-line.tsx'
import { WeekCalendar } from './week-calendar.tsx'

/** When pipelines are started by themselves, how that stands, and the week around today. */
export function SchedulesPage() {
  const texts = useOperationTexts().schedules
  const query = useGet('/api/schedules', undefined, { refetchInterval: refreshMs })
  return (
    <Page title={texts.title} actions={<Refresh query={query} />}>
      {query.data && <FreezeBanner frozen={query.data.frozen} />}
      <Card isFlush>
        <QueryView
          query={query}
          empty={{
            when: ({ items }) => items.length === 0,
            view: <Empty icon={CalendarClock} title={texts.none} about={texts.noneAbout} />,
          }}
        >
          {({ items }) => (
            <ul>
              {items.map((schedule) => (
                <ScheduleLine key={schedule.name} schedule={schedule} />
              ))}
            </ul>
          )}
        </QueryView>
      </Card>
      <WeekCalendar />
    </Page>
  )
}
