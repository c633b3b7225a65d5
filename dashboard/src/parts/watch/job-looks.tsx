import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
  Unplug,
} from 'lucide-react'
import { useOperationTexts } from '../../texts/operations.ts'
import { wordFor } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import type { Tone } from '../../ui/tone.ts'
import { type JobRun, type TimelineJob, type Verdict, worstOf } from './timeline.ts'

const states: Record<TimelineJob['state'], { tone: Tone; icon: LucideIcon; isTurning?: boolean }> = {
  waiting: { tone: 'idle', icon: Clock },
  absent: { tone: 'idle', icon: CircleMinus },
  pending: { tone: 'idle', icon: CircleDashed },
  running: { tone: 'info', icon: LoaderCircle, isTurning: true },
  completed: { tone: 'good', icon: CircleCheck },
  failed: { tone: 'bad', icon: CircleX },
  vanished: { tone: 'bad', icon: Unplug },
  cancelled: { tone: 'idle', icon: Ban },
}

/** How a job of a day stands: what is wrong with it comes before how far it is. */
export function StandingBadge({ job }: { job: Pick<TimelineJob, 'state' | 'verdicts'> }) {
  const kindText = useKindText()
  const worst = worstOf(job)
  if (worst === undefined || states[job.state].tone === 'bad') return <JobBadge state={job.state} />
  return (
    <Badge tone="bad" icon={TriangleAlert}>
      {kindText(worst)}
    </Badge>
  )
}

/** How a run stands. */
export function JobBadge({ state }: { state: TimelineJob['state'] }) {
  const texts = useOperationTexts().watches
  return <Badge {...states[state]}>{texts.states[state]}</Badge>
}

/** Something that is wrong with it is told by the colour of a run, too; of what is wrong with the job its last run tells. */
export function toneOfRun(
  { key, state }: Pick<JobRun, 'key' | 'state'>,
  wrong: readonly Verdict[] = [],
  isLast = false,
): Tone {
  return wrong.some((verdict) => verdict.key === key || (isLast && verdict.key === null)) ? 'bad' : states[state].tone
}

/** How a kind of wrong is called. */
export function useKindText(): (kind: string) => string {
  const { kinds } = useOperationTexts().watches
  return (kind) => wordFor(kinds, kind)
}
