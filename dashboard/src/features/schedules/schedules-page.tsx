import { CalendarClock } from 'lucide-react'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { SearchInput } from '../../parts/search-input.tsx'
import { useFilter } from '../../parts/use-filter.ts'
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
  const [{ search }, setFilter] = useFilter('search')
  const query = useGet('/api/schedules', undefined, { refetchInterval: refreshMs })
  return (
    <Page title={texts.title} actions={<Refresh query={query} />}>
      {query.data && <FreezeBanner frozen={query.data.frozen} />}
      <SearchInput
        label={texts.find}
        className="w-full md:w-64"
        value={search}
        onChange={(value) => setFilter({ search: value })}
      />
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
              {items
                .filter(({ name, pipeline }) => `${name} ${pipeline}`.includes(search))
                .map((schedule) => (
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
