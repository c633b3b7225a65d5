import { refreshMs, useGet } from '../../client/use-get.ts'
import { RunLine } from '../../parts/run-line.tsx'
import { RunNow } from '../../parts/run-now.tsx'
import { useTexts } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { AlertsBanner } from './alerts-banner.tsx'
import { DaysCard } from './days-card.tsx'
import { NextDue } from './next-due.tsx'
import { OverviewCards } from './overview-cards.tsx'

/** How everything is, at a glance. */
export function OverviewPage() {
  const texts = useTexts()
  const query = useGet('/api/overview', undefined, { refetchInterval: refreshMs })
  const actions = (
    <>
      <Refresh query={query} />
      <RunNow look="primary" />
    </>
  )
  return (
    <Page title={texts.navigation.overview} actions={actions}>
      <QueryView query={query} loading={<Loading />}>
        {(overview) => (
          <>
            <AlertsBanner overview={overview} />
            <OverviewCards cards={overview.cards} health={overview.health} />
            <div className="grid gap-4 xl:grid-cols-[3fr_2fr]">
              <DaysCard days={overview.days} />
              <Card title={texts.overview.next} isFlush actions={<More to="/schedules" />}>
                <NextDue next={overview.next} />
              </Card>
            </div>
            <Card title={texts.overview.lastRuns} isFlush actions={<More to="/runs" />}>
              {overview.runs.length === 0 ? (
                <Empty title={texts.overview.noRuns} about={texts.overview.noRunsAbout}>
                  <RunNow />
                </Empty>
              ) : (
                <ul>
                  {overview.runs.map((run) => (
                    <RunLine key={run.id} run={run} />
                  ))}
                </ul>
              )}
            </Card>
          </>
        )}
      </QueryView>
    </Page>
  )
}

function More({ to }: { to: string }) {
  const texts = useTexts()
  return (
    <PageLink
      to={to}
      className="inline-flex min-h-11 items-center text-sm text-muted-foreground hover:text-foreground md:min-h-8"
    >
      {texts.all}
    </PageLink>
  )
}

function Loading() {
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
        {Array.from({ length: 10 }, (_, index) => (
          <Skeleton key={index} className="h-24" />
        ))}
      </div>
      <Skeleton className="h-72" />
    </div>
  )
}
