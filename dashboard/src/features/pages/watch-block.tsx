import { addressOf } from '../../client/client.ts'
import { useGet } from '../../client/use-get.ts'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { useLabel } from '../../parts/label.ts'
import { DayTimeline } from '../../parts/watch/day-timeline.tsx'
import { LookNow } from '../../parts/watch/look-now.tsx'
import type { Timeline } from '../../parts/watch/timeline.ts'
import { WatchBanner } from '../../parts/watch/watch-banner.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { TimesIn } from '../../texts/times-in.tsx'
import { Card } from '../../ui/card.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import type { BlockProps } from './page-of.ts'

/** Today's workflow of a watch, as its own page shows it. */
export function WatchBlock({ page, block: { watch, title } }: BlockProps<'watch'>) {
  const texts = useOperationTexts().watches
  const label = useLabel()
  const query = useGet('/api/watches/{name}/timeline', { path: { name: watch } }, { refetchInterval: page.refreshMs })
  return (
    <Card
      title={title === undefined ? (query.data?.title ?? watch) : label(title)}
      isFlush
      actions={
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {query.data && <LookNow watch={watch} looks={query.data.looks} />}
          <PageLink
            to={`/watches/${encodeURIComponent(watch)}`}
            className="inline-flex min-h-11 items-center text-sm text-muted-foreground hover:text-foreground md:min-h-8"
          >
            {texts.openPage}
          </PageLink>
          {query.data && <ExportMenu addressOf={addressOfRuns(query.data)} />}
        </span>
      }
    >
      <QueryView query={query}>
        {(timeline) => (
          <TimesIn timezone={timeline.day.timezone}>
            <div className="flex flex-col gap-2 p-2 empty:hidden">
              <WatchBanner looking={timeline} />
            </div>
            <DayTimeline timeline={timeline} />
          </TimesIn>
        )}
      </QueryView>
    </Card>
  )
}

/** A file of the runs of the day that is shown. */
function addressOfRuns({ watch, day: { date } }: Timeline): (format: string) => string {
  return (format) =>
    addressOf('/api/watches/{name}/runs/export', { path: { name: watch }, query: { from: date, to: date, format } })
}
