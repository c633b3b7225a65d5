import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import type { OneReview } from './one-review.ts'

/** Why who looks has no buttons, and who has. */
export function DecisionOfOthers({ review }: { review: OneReview }) {
  const texts = useOperationTexts().reviews
  const { hasVoted, approvals, quorum } = review
  return (
    <Card title={texts.decide}>
      <p className="text-sm">{hasVoted ? texts.youVoted(quorum - approvals) : texts.notYours}</p>
      <p className="mt-1 text-sm text-muted-foreground wrap-anywhere">{useDeciders(review).join(', ')}</p>
    </Card>
  )
}

/** Who may decide a review, each in words. */
export function useDeciders({ assignees, groups }: Pick<OneReview, 'assignees' | 'groups'>): string[] {
  const texts = useOperationTexts().reviews
  if (assignees.length === 0 && groups.length === 0) return [texts.operators]
  return [...assignees, ...groups.map(texts.group), texts.admins]
}
