import { useSearch } from '@tanstack/react-router'
import { CalendarRange } from 'lucide-react'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { Plan } from './plan.tsx'
import { PlanForm } from './plan-form.tsx'
import { planSearchOf } from './plan-search.ts'

/** Shows what of a stretch is there and what is missing before anything is started. */
export function PlanPage() {
  const texts = useOperationTexts().backfills
  const { pipeline, from, to, every } = planSearchOf(useSearch({ strict: false }))
  const asked = pipeline && from && to ? { pipeline, from, to, ...(every && { every }) } : undefined
  return (
    <Page title={texts.plan}>
      <Card>
        <PlanForm />
      </Card>
      {asked ? (
        <Plan key={JSON.stringify(asked)} asked={asked} />
      ) : (
        <Card>
          <Empty icon={CalendarRange} title={texts.noPlan} about={texts.planHint} />
        </Card>
      )}
    </Page>
  )
}
