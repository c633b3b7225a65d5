import { CircleCheck, CircleX, Hourglass, type LucideIcon, TimerOff, Undo2 } from 'lucide-react'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { classNames } from '../../ui/class-names.ts'
import type { Tone } from '../../ui/tone.ts'
import { useNow } from '../../ui/use-now.ts'
import type { Review, ReviewState } from './filter.ts'

const looks: Record<ReviewState, { tone: Tone; icon: LucideIcon }> = {
  open: { tone: 'warn', icon: Hourglass },
  approved: { tone: 'good', icon: CircleCheck },
  rejected: { tone: 'bad', icon: CircleX },
  timed_out: { tone: 'idle', icon: TimerOff },
  withdrawn: { tone: 'idle', icon: Undo2 },
}

/** How a review stands. */
export function ReviewBadge({ state }: { state: ReviewState }) {
  const texts = useOperationTexts().reviews
  return <Badge {...looks[state]}>{texts.states[state]}</Badge>
}

const shortMs = 3_600_000

/** How long there is to decide, counting down. Nothing where there is no end, or it is decided. */
export function TimeLeft({ of: { state, dueAt } }: { of: Pick<Review, 'state' | 'dueAt'> }) {
  const texts = useOperationTexts().reviews
  const format = useFormat()
  const now = useNow()
  if (state !== 'open' || dueAt === null) return null
  const leftMs = Date.parse(dueAt) - now
  return (
    <time
      dateTime={dueAt}
      title={format.dateTime(dueAt)}
      className={classNames('whitespace-nowrap tabular-nums', leftMs < shortMs && 'font-medium text-bad')}
    >
      {/* A second that counts down is not left out: 3.2 s would jump. */}
      {leftMs <= 0 ? texts.overdue : texts.left(format.duration(Math.ceil(leftMs / 1000) * 1000))}
    </time>
  )
}
