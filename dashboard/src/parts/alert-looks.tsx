import {
  BellOff,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Eye,
  Info,
  type LucideIcon,
  OctagonAlert,
  X,
} from 'lucide-react'
import type { AnswerOf } from '../client/routes.ts'
import { useOperationTexts } from '../texts/operations.ts'
import { useTexts } from '../texts/texts.ts'
import { Badge } from '../ui/badge.tsx'
import type { Tone } from '../ui/tone.ts'

export type Alert = AnswerOf<'get', '/api/alerts'>['items'][number]

const severities: Record<Alert['severity'], { tone: Tone; icon: LucideIcon }> = {
  critical: { tone: 'bad', icon: OctagonAlert },
  warning: { tone: 'warn', icon: CircleAlert },
  info: { tone: 'info', icon: Info },
}

const states: Record<Alert['state'], { tone: Tone; icon: LucideIcon }> = {
  pending: { tone: 'idle', icon: CircleDashed },
  firing: { tone: 'bad', icon: CircleAlert },
  acknowledged: { tone: 'info', icon: Eye },
  silenced: { tone: 'idle', icon: BellOff },
  resolved: { tone: 'good', icon: CircleCheck },
  dismissed: { tone: 'idle', icon: X },
}

/** How bad something is. */
export function SeverityBadge({ severity }: { severity: Alert['severity'] }) {
  const texts = useTexts()
  return <Badge {...severities[severity]}>{texts.severity[severity]}</Badge>
}

/** The worst first. */
export const severitiesDown = ['critical', 'warning', 'info'] as const

/** How many alerts are how bad: of each severity that there is. */
export function AlertCounts({ open }: { open: Readonly<Record<Alert['severity'], number>> }) {
  const texts = useTexts()
  return (
    <ul className="flex flex-wrap gap-2 text-sm tabular-nums empty:hidden">
      {severitiesDown.map(
        (severity) =>
          open[severity] > 0 && (
            <li key={severity}>
              <Badge {...severities[severity]}>{`${open[severity]} ${texts.severity[severity]}`}</Badge>
            </li>
          ),
      )}
    </ul>
  )
}

/** How an alert stands. */
export function AlertBadge({ state }: { state: Alert['state'] }) {
  const texts = useOperationTexts().alerts
  return <Badge {...states[state]}>{texts.states[state]}</Badge>
}
