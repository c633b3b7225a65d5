import { useParams } from '@tanstack/react-router'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { useFilter } from '../../parts/use-filter.ts'
import { DayTimeline } from '../../parts/watch/day-timeline.tsx'
import { LookNow } from '../../parts/watch/look-now.tsx'
import { hasPassed, isAhead, type Timeline } from '../../parts/watch/timeline.ts'
import { WatchBanner } from '../../parts/watch/watch-banner.tsx'
import { businessNow } from '../../texts/business-time.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { TimesIn } from '../../texts/times-in.tsx'
import { Card } from '../../ui/card.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { DayPicker } from './day-picker.tsx'
import { DaysCard } from './days-card.tsx'
import { KeysCard } from './keys-card.tsx'
import { LimitsCard } from './limits-card.tsx'
import { RunsCard } from './runs-card.tsx'
import { WhatIfCard } from './what-if-card.tsx'

/** A watch: a business day of its workflow, how its jobs did before, what is expected of them, and their runs. */
export function WatchPage() {
  const { name = '' } = useParams({ strict: false })
  const texts = useOperationTexts().watches
  const [{ day, job }, setFilter] = useFilter('day', 'job')
  const query = useGet(
    '/api/watches/{name}/timeline',
    { path: { name }, query: day === '' ? {} : { day } },
    { refetchInterval: refreshMs, placeholderData: (before) => (before?.watch === name ? before : undefined) },
  )
  return (
    <Page
      title={query.data?.title ?? name}
      about={texts.title}
      actions={query.data && <LookNow watch={name} looks={query.data.looks} />}
    >
      <QueryView query={query}>
        {(timeline) => (
          <TimesIn timezone={timeline.day.timezone}>
            <WatchBanner looking={timeline} />
            <Card
              isFlush
              title={
                <>
                  {texts.workflow} <DoneBy timeline={timeline} />
                </>
              }
              actions={<DayPicker timeline={timeline} onChoose={(chosen) => setFilter({ day: chosen })} />}
            >
              <DayTimeline timeline={timeline} sought={job} />
            </Card>
            <WhatIfCard timeline={timeline} />
            <DaysCard watch={name} jobs={timeline.jobs} />
            <LimitsCard watch={name} />
            {timeline.takesPings && <KeysCard watch={name} jobs={timeline.jobs} />}
            <RunsCard watch={name} jobs={timeline.jobs} />
          </TimesIn>
        )}
      </QueryView>
    </Page>
  )
}

/** When all of today is expected to be done. A forecast that has passed while a job is open says nothing any more. */
function DoneBy({ timeline: { isToday, forecast, jobs } }: { timeline: Timeline }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  if (!isToday || !forecast?.finishP50 || !forecast.finishP90) return null
  const now = businessNow()
  const open = jobs.filter(isAhead).map((job) => job.forecast)
  if (open.length > 0 && [forecast, ...open].some((each) => hasPassed(each, now))) return null
  return (
    <span className="font-normal text-muted-foreground tabular-nums">
      {texts.allDone(format.clock(forecast.finishP50), format.clock(forecast.finishP90))}
    </span>
  )
}
