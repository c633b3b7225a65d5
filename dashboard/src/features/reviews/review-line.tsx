import { Link } from '@tanstack/react-router'
import { useOperationTexts } from '../../texts/operations.ts'
import { Badge } from '../../ui/badge.tsx'
import { linkClass } from '../../ui/link-class.ts'
import { When } from '../../ui/when.tsx'
import type { Review } from './filter.ts'
import { ReviewBadge, TimeLeft } from './review-looks.tsx'

/** A review on a line of a list. */
export function ReviewLine({ review }: { review: Review }) {
  const texts = useOperationTexts().reviews
  const { id, title, state, pipeline, step, item, approvals, quorum, mine, hasVoted, createdAt, decidedAt } = review
  const place = [pipeline, step, item].filter(Boolean).join(' · ')
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-1.5 border-b px-4 py-3 text-sm last:border-0 md:grid-cols-[7rem_minmax(0,1fr)_auto] md:items-center">
      <span>
        <ReviewBadge state={state} />
      </span>
      <div className="order-first col-span-2 min-w-0 md:order-none md:col-span-1">
        <Link to="/reviews/$id" params={{ id }} className={`inline-block py-1 wrap-anywhere ${linkClass}`}>
          {title}
        </Link>
        <p className="text-xs text-muted-foreground wrap-anywhere">{place}</p>
      </div>
      <div className="flex flex-wrap items-center min-h-6 justify-end gap-x-3 gap-y-1 text-xs text-muted-foreground tabular-nums">
        {mine && <Badge tone="info">{texts.mine}</Badge>}
        {hasVoted && state === 'open' && <span>{texts.voted}</span>}
        {quorum > 1 && <span>{texts.votes(approvals, quorum)}</span>}
        <TimeLeft of={review} />
        <When at={decidedAt ?? createdAt} isRelative />
      </div>
    </li>
  )
}
