import { lazy, Suspense, useState } from 'react'
import { addressOf } from '../../client/client.ts'
import { useMay } from '../../client/session.ts'
import { refreshMs, useChange, useGet } from '../../client/use-get.ts'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Input, Select } from '../../ui/input.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { chartDaysOf, type Day } from './days.ts'
import { DaysTable } from './days-table.tsx'
import { ServiceLevels } from './service-levels.tsx'

const DaysChart = lazy(() => import('../../parts/charts/days-chart.tsx'))
const DurationsChart = lazy(() => import('../../parts/charts/durations-chart.tsx'))

const stretches = ['30', '90', '365'] as const

/** What the days of pipelines came to, and how their service levels stand. */
export function MetricsPage() {
  const texts = useTexts()
  const own = useOperationTexts().metrics
  const format = useFormat()
  const mayUpdate = useMay('operator')
  const [{ pipeline, days: asked }, setFilter] = useFilter('pipeline', 'days')
  const stretch = stretches.find((each) => each === asked) ?? '30'
  const filter = { days: Number(stretch), ...(pipeline !== '' && { pipeline }) }
  const pipelines = useGet('/api/pipelines')
  const query = useGet('/api/metrics', { query: filter }, { refetchInterval: refreshMs })
  const [updateDay, setUpdateDay] = useState('')
  const update = useChange('post', '/api/metrics/update', ({ day }) => tellDone(own.updated(format.day(day))))
  const empty = {
    when: ({ days }: { days: readonly Day[] }) => days.length === 0,
    view: <Empty title={own.none} about={own.noneAbout} />,
  }
  return (
    <Page
      title={own.title}
      about={
        query.data &&
        query.data.success.rate !== null &&
        own.success(format.percent(100 * query.data.success.rate), format.number(query.data.success.runs))
      }
      actions={
        <>
          {mayUpdate && (
            <div className="flex gap-2">
              <Input
                type="date"
                className="w-38"
                aria-label={own.updateDay}
                title={own.updateDay}
                value={updateDay}
                onChange={(event) => setUpdateDay(event.target.value)}
              />
              <Button
                isBusy={update.isPending}
                onClick={() => update.mutate({ body: { ...(updateDay && { day: updateDay }) } })}
              >
                {own.update}
              </Button>
            </div>
          )}
          <ExportMenu addressOf={(type) => addressOf('/api/metrics/export', { query: { ...filter, format: type } })} />
          <Refresh query={query} />
        </>
      }
    >
      <ServiceLevels />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Select
          aria-label={own.pipeline}
          className="w-full sm:w-60"
          value={pipeline}
          onChange={(event) => setFilter({ pipeline: event.target.value })}
        >
          <option value="">{own.allPipelines}</option>
          {pipelines.data?.items.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
        <Choice
          label={own.stretch}
          value={stretch}
          options={stretches.map((value) => ({ value, label: own.stretches[value] }))}
          onChange={(days) => setFilter({ days })}
        />
      </div>
      <Card title={own.history}>
        <QueryView query={query} loading={<Skeleton className="h-60" />} empty={empty}>
          {({ days }) => (
            <Suspense fallback={<Skeleton className="h-60" />}>
              <DaysChart days={chartDaysOf(days)} />
            </Suspense>
          )}
        </QueryView>
      </Card>
      {pipeline !== '' && query.data && query.data.days.length > 0 && (
        <Card title={texts.pipeline.histories.durations}>
          <Suspense fallback={<Skeleton className="h-60" />}>
            <DurationsChart days={query.data.days.toReversed()} />
          </Suspense>
        </Card>
      )}
      <Card isFlush title={own.table}>
        <QueryView query={query} empty={empty}>
          {({ days }) => <DaysTable key={`${pipeline} ${stretch}`} days={days} withPipeline={pipeline === ''} />}
        </QueryView>
      </Card>
    </Page>
  )
}
