import { Ban, CircleCheck, CircleDashed, CircleX, Layers, LoaderCircle, type LucideIcon, Settings } from 'lucide-react'
import type { AnswerOf } from '../../client/routes.ts'
import { SeverityBadge } from '../../parts/alert-looks.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { Badge } from '../../ui/badge.tsx'
import type { Tone } from '../../ui/tone.ts'
import { When } from '../../ui/when.tsx'

type Delivery = AnswerOf<'get', '/api/deliveries'>['items'][number]
export type DeliveryState = Delivery['state']

const looks: Record<DeliveryState, { tone: Tone; icon: LucideIcon }> = {
  pending: { tone: 'idle', icon: CircleDashed },
  sending: { tone: 'info', icon: LoaderCircle },
  sent: { tone: 'good', icon: CircleCheck },
  refused: { tone: 'bad', icon: CircleX },
  failed: { tone: 'warn', icon: CircleX },
  abandoned: { tone: 'bad', icon: Ban },
  'not configured': { tone: 'warn', icon: Settings },
  'in digest': { tone: 'idle', icon: Layers },
  dropped: { tone: 'idle', icon: Ban },
}

/** A message to somebody, and what became of it. */
export function DeliveryLine({ delivery }: { delivery: Delivery }) {
  const texts = useOperationTexts().deliveries
  const { state, severity, title, channel, recipient, attempts, lastError, createdAt, nextAttemptAt } = delivery
  return (
    <li className="grid gap-x-4 gap-y-1.5 border-b px-4 py-3 text-sm last:border-0 md:grid-cols-[9rem_minmax(0,1fr)_auto]">
      <div className="flex flex-wrap gap-2 md:flex-col md:items-start">
        <Badge {...looks[state]}>{texts.states[state]}</Badge>
        <SeverityBadge severity={severity} />
      </div>
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">{title}</p>
        <p className="text-xs text-muted-foreground wrap-anywhere">
          {[channel, recipient, texts.attempts(attempts)].filter(Boolean).join(' · ')}
        </p>
        {lastError && <p className="mt-1 text-xs text-bad wrap-anywhere">{lastError}</p>}
      </div>
      <div className="text-xs text-muted-foreground md:text-right">
        <When at={createdAt} />
        {nextAttemptAt !== null && (
          <p>
            {texts.next}: <When at={nextAttemptAt} isRelative />
          </p>
        )}
      </div>
    </li>
  )
}
