import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { useOperationTexts } from '../../texts/operations.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { When } from '../../ui/when.tsx'
import type { OneReview } from './one-review.ts'

/** Who has said what, and how many approvals are needed. */
export function VotesCard({ review: { votes, approvals, quorum } }: { review: OneReview }) {
  const texts = useOperationTexts().reviews
  return (
    <Card
      title={texts.said}
      isFlush
      actions={
        quorum > 1 && (
          <span className="text-sm text-muted-foreground tabular-nums">{texts.votes(approvals, quorum)}</span>
        )
      }
    >
      {votes.length === 0 ? (
        <p className="p-4 text-sm text-muted-foreground">{texts.noVotes}</p>
      ) : (
        <ol>
          {votes.map(({ by, decision, comment, at }) => (
            <li
              key={by}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2.5 text-sm last:border-0"
            >
              <Badge
                tone={decision === 'approve' ? 'good' : 'bad'}
                icon={decision === 'approve' ? ThumbsUp : ThumbsDown}
              >
                {texts.decisions[decision]}
              </Badge>
              <span className="min-w-40 flex-1 wrap-anywhere">{by}</span>
              <span className="text-xs text-muted-foreground">
                <When at={at} />
              </span>
              {comment && <p className="w-full whitespace-pre-wrap text-muted-foreground wrap-anywhere">{comment}</p>}
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}
