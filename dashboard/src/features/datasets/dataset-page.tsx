import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { addressOf } from '../../client/client.ts'
import { useGet } from '../../client/use-get.ts'
import { LinesCharts } from '../../parts/charts/lines-charts.tsx'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { businessNow } from '../../texts/business-time.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { FreshnessBadge } from './datasets-page.tsx'

const LinesChart = lazy(() => import('../../parts/charts/lines-chart.tsx'))
const stretches = ['30', '90', '365', '0'] as const
const dayMs = 86_400_000

/** A dataset: how fresh each series is, how its values and its scores went. */
export function DatasetPage() {
  const { name = '' } = useParams({ strict: false })
  const texts = useOperationTexts().datasets
  const format = useFormat()
  const [{ days: asked }, setFilter] = useFilter('days')
  const days = stretches.find((each) => each === asked) ?? '90'
  const all = useGet('/api/datasets')
  const from = days === '0' ? undefined : new Date(businessNow() - Number(days) * dayMs).toISOString().slice(0, 10)
  const values = useGet('/api/datasets/{name}/values', { path: { name }, query: from === undefined ? {} : { from } })
  const quality = useGet('/api/datasets/{name}/quality', { path: { name }, query: { days: 90 } })
  const dataset = all.data?.items.find((each) => each.name === name)
  if (all.error) return <ProblemNote problem={all.error} onRetry={() => void all.refetch()} />
  return (
    <Page title={name} about={dataset?.table}>
      <Card
        title={texts.values}
        actions={
          <Choice
            label={texts.stretch}
            value={days}
            options={stretches.map((value) => ({ value, label: texts.stretches[Number(value)] ?? value }))}
            onChange={(value) => setFilter({ days: value })}
          />
        }
      >
        <QueryView
          query={values}
          empty={{
            when: ({ items }) => items.every(({ points }) => points.length === 0),
            view: <Empty title={texts.noValues} about={texts.noValuesAbout} />,
          }}
        >
          {({ items }) => (
            <Suspense fallback={<Skeleton className="h-52" />}>
              <LinesCharts
                labelOf={(title) => texts.chart(title || name, items.length)}
                charts={[...Map.groupBy(items, ({ series }) => nameOf(withoutSource(series)))].map(([title, its]) => ({
                  title,
                  lines: its.map(({ series, points }) => ({ name: sourceOf(series) || texts.whole, points })),
                }))}
              />
            </Suspense>
          )}
        </QueryView>
      </Card>
      <Card title={texts.freshness} isFlush>
        <ul>
          {dataset?.series.map(({ series, state, latest, ageDays, ageMs, limitMs, value }) => (
            <li
              key={nameOf(series)}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2.5 text-sm last:border-0"
            >
              <span className="min-w-0 flex-1 basis-40 font-medium wrap-anywhere">{nameOf(series) || texts.whole}</span>
              <FreshnessBadge state={state} />
              {value !== null && <span className="tabular-nums">{textOf(value)}</span>}
              <span className="text-muted-foreground tabular-nums">
                {[
                  latest,
                  ageDays === null ? ageMs !== null && texts.old(format.duration(ageMs)) : texts.days(ageDays),
                  limitMs !== null && texts.limit(format.duration(limitMs)),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      </Card>
      <Card
        title={texts.quality}
        actions={
          <ExportMenu
            addressOf={(type) =>
              addressOf('/api/datasets/{name}/quality/export', { path: { name }, query: { days: 90, format: type } })
            }
          />
        }
      >
        <QueryView
          query={quality}
          empty={{
            when: ({ items }) => items.length === 0,
            view: <Empty title={texts.noQuality} about={texts.noQualityAbout} />,
          }}
        >
          {({ items }) => (
            <Suspense fallback={<Skeleton className="h-52" />}>
              <LinesChart
                scale="score"
                label={texts.chart(texts.quality, new Set(items.map(({ source }) => source)).size)}
                lines={[...Map.groupBy(items, ({ source }) => source)].map(([source, scores]) => ({
                  name: source,
                  points: scores.map(({ at, score }) => ({ at, value: score })),
                }))}
              />
            </Suspense>
          )}
        </QueryView>
      </Card>
    </Page>
  )
}

/** What is told of the same thing by several sources shares an axis; what is something else may be a hundred times as large. */
function withoutSource({ source, ...rest }: Readonly<Record<string, string>>): Record<string, string> {
  return source === undefined ? {} : rest
}

function sourceOf(series: Readonly<Record<string, string>>): string {
  return series.source ?? nameOf(series)
}

function nameOf(series: Readonly<Record<string, string>>): string {
  return Object.values(series).join(', ')
}

/** A value of a row: a number or a text, mostly. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
