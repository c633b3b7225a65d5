import { CircleAlert, CircleCheck, CircleX, type LucideIcon } from 'lucide-react'
import type { AnswerOf } from '../../client/routes.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts, wordFor } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import type { Tone } from '../../ui/tone.ts'
import { When } from '../../ui/when.tsx'

type Health = AnswerOf<'get', '/api/settings'>['health']
type Check = Health['checks'][number]

const looks: Record<Health['state'], { tone: Tone; icon: LucideIcon }> = {
  healthy: { tone: 'good', icon: CircleCheck },
  degraded: { tone: 'warn', icon: CircleAlert },
  unhealthy: { tone: 'bad', icon: CircleX },
}
const worstFirst = ['unhealthy', 'degraded', 'healthy'] as const

/** Every part that is looked at, how it is, since when, and why. */
export function HealthCard({ health: { state, checks } }: { health: Health }) {
  const texts = useOperationTexts().settings
  const sorted = worstFirst.flatMap((each) => checks.filter((check) => check.state === each))
  return (
    <Card title={texts.health} actions={<HealthBadge state={state} />} isFlush>
      <ul>
        {sorted.map((check) => (
          <CheckLine key={`${check.name} ${check.host}`} check={check} />
        ))}
      </ul>
    </Card>
  )
}

function CheckLine({ check: { name, host, state, reasons, since } }: { check: Check }) {
  const texts = useOperationTexts().settings
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 border-b px-4 py-2.5 text-sm last:border-0 md:grid-cols-[12rem_minmax(0,1fr)_auto]">
      <span className="min-w-0">
        <span className="font-medium wrap-anywhere">{wordFor(texts.checks, name)}</span>
        {host !== '' && <span className="block text-xs text-muted-foreground wrap-anywhere">{host}</span>}
      </span>
      <ul className="order-3 col-span-2 min-w-0 empty:hidden md:order-none md:col-span-1">
        {reasons.map((reason) => (
          <li key={reason} className="wrap-anywhere">
            {reason}
          </li>
        ))}
      </ul>
      <span className="flex flex-col items-end gap-1 md:col-start-3">
        <HealthBadge state={state} />
        {since !== null && (
          <span className="text-xs text-muted-foreground">
            {texts.healthSince} <When at={since} />
          </span>
        )}
      </span>
    </li>
  )
}

function HealthBadge({ state }: { state: Health['state'] }) {
  const texts = useTexts().overview
  return <Badge {...looks[state]}>{texts.health[state]}</Badge>
}
