import { lazy, Suspense, useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useTexts } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

const DaysChart = lazy(() => import('../../parts/charts/days-chart.tsx'))

/** How the runs of the last days ended. */
export function DaysCard({ days }: { days: AnswerOf<'get', '/api/overview'>['days'] }) {
  const texts = useTexts()
  const [count, setCount] = useState<'7' | '30'>('30')
  return (
    <Card
      title={texts.overview.days}
      actions={
        <Choice
          label={texts.overview.stretch}
          value={count}
          onChange={setCount}
          options={(['7', '30'] as const).map((value) => ({ value, label: texts.overview.lastDays(Number(value)) }))}
        />
      }
    >
      {days.length === 0 ? (
        <Empty title={texts.overview.noDays} />
      ) : (
        <Suspense fallback={<Skeleton className="h-60" />}>
          <DaysChart days={days.slice(-Number(count))} />
        </Suspense>
      )}
    </Card>
  )
}
