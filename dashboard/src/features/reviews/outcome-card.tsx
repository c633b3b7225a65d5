import { Differences } from '../../parts/differences.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { When } from '../../ui/when.tsx'
import type { OneReview } from './one-review.ts'
import { ReviewBadge } from './review-looks.tsx'
import { ValueView } from './value-view.tsx'

/** What a review has come to: the answer, or what was changed of what was shown. */
export function OutcomeCard({ review }: { review: OneReview }) {
  const texts = useOperationTexts().reviews
  const { state, decidedAt, isEditable, shown, answer } = review
  const hasAnswer = answer !== null && answer !== undefined
  const isAsShown = isEditable && hasAnswer && review.changes?.length === 0
  return (
    <Card title={texts.outcome}>
      <div className="flex flex-col gap-4 text-sm">
        <p className="flex flex-wrap items-center gap-2 text-muted-foreground">
          <ReviewBadge state={state} />
          <When at={decidedAt} />
        </p>
        {texts.reasons[state] && <p>{texts.reasons[state]}</p>}
        {isAsShown && <p>{texts.asShown}</p>}
        {hasAnswer && !isAsShown && (
          <section aria-label={isEditable ? texts.changed : texts.answer} className="flex flex-col gap-2">
            <h3 className="font-medium">{isEditable ? texts.changed : texts.answer}</h3>
            {isEditable ? <Differences before={shown} after={answer} /> : <ValueView value={answer} />}
          </section>
        )}
      </div>
    </Card>
  )
}
