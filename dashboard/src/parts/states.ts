import {
  Ban,
  CircleAlert,
  CircleCheck,
  CirclePause,
  CircleX,
  Clock,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  RotateCw,
  SkipForward,
} from 'lucide-react'
import type { AnswerOf } from '../client/routes.ts'
import type { Tone } from '../ui/tone.ts'

export type RunSummary = AnswerOf<'get', '/api/runs'>['items'][number]
export type RunState = RunSummary['status']
type StepState = AnswerOf<'get', '/api/runs/{id}'>['steps'][number]['status']
export type State = RunState | StepState

/** How each state of a run or a step looks. */
export const stateLooks: Record<State, { tone: Tone; icon: LucideIcon; isTurning?: boolean }> = {
  pending: { tone: 'idle', icon: Clock },
  running: { tone: 'info', icon: LoaderCircle, isTurning: true },
  retrying: { tone: 'warn', icon: RotateCw },
  waiting: { tone: 'warn', icon: Hourglass },
  paused: { tone: 'warn', icon: CirclePause },
  completed: { tone: 'good', icon: CircleCheck },
  partial: { tone: 'warn', icon: CircleAlert },
  failed: { tone: 'bad', icon: CircleX },
  cancelled: { tone: 'idle', icon: Ban },
  skipped: { tone: 'idle', icon: SkipForward },
}

/** Whether nothing more happens to it by itself. */
export function isEnded(state: State): boolean {
  return !['pending', 'running', 'retrying', 'waiting', 'paused'].includes(state)
}
