import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react'
import { useOperationTexts } from '../../texts/operations.ts'
import { wordFor } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import type { Tone } from '../../ui/tone.ts'
import type { JobRun, TimelineJob, Verdict } from './timeline.ts'

const states: Record<TimelineJob['state'], { tone: Tone; icon: LucideIcon; isTurning?: boolean }> = {
  waiting: { tone: 'idle', icon: Clock },
  absent: { tone: 'idle', icon: CircleMinus },
  pending: { tone: 'idle', icon: CircleDashed },
  running: { tone: 'info', icon: LoaderCircle, isTurning: true },
  completed: { tone: 'good', icon: CircleCheck },
  failed: { tone: 'bad', icon: CircleX },
  cancelled: { tone: 'idle', icon: Ban },
}

/** How a job of a day stands, or one of its runs. */
export function JobBadge({ state }: { state: TimelineJob['state'] }) {
  const texts = useOperationTexts().watches
  return <Badge {...states[state]}>{texts.states[state]}</Badge>
}

/** Something that is wrong with it is told by the colour of a run, too. */
export function toneOfRun({ key, state }: Pick<JobRun, 'key' | 'state'>, open: readonly Verdict[]): Tone {
  return open.some((verdict) => verdict.key === key) ? 'bad' : states[state].tone
}

/** How a kind of wrong is called. */
export function useKindText(): (kind: string) => string {
  const { kinds } = useOperationTexts().watches
  return (kind) => wordFor(kinds, kind)
}
