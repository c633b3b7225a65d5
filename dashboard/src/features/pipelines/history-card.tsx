import { lazy, Suspense, useState } from 'react'
import { useGet } from '../../client/use-get.ts'
import { useTexts } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Empty } from '../../ui/empty.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

const DaysChart = lazy(() => import('../../parts/charts/days-chart.tsx'))
const DurationsChart = lazy(() => import('../../parts/charts/durations-chart.tsx'))

/** What the runs of the last 30 days came to, and how long they took. */
export function HistoryCard({ pipeline }: { pipeline: string }) {
  const texts = useTexts()
  const [what, setWhat] = useState<'ends' | 'durations'>('ends')
  const query = useGet('/api/metrics', { query: { pipeline, days: 30 } })
  const choice = (
    <Choice
      label={texts.pipeline.history}
      value={what}
      onChange={setWhat}
      options={(['ends', 'durations'] as const).map((value) => ({ value, label: texts.pipeline.histories[value] }))}
    />
  )
  return (
    <Card title={texts.pipeline.history} actions={choice}>
      <QueryView
        query={query}
        loading={<Skeleton className="h-60" />}
        empty={{
          when: ({ days }) => days.length === 0,
          view: <Empty title={texts.overview.noDays} about={texts.pipeline.noDaysAbout} />,
        }}
      >
        {({ days }) => (
          <Suspense fallback={<Skeleton className="h-60" />}>
            {what === 'ends' ? <DaysChart days={days.toReversed()} /> : <DurationsChart days={days.toReversed()} />}
          </Suspense>
        )}
      </QueryView>
    </Card>
  )
}
