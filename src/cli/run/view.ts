import type { RunEvent } from '../../runs/trail/event-store.ts'

/** How far a step is. */
export interface StepProgress {
  step: string
  item: string
  done: number
  total: number | null
}

export interface LogLine {
  step: string
  item: string
  level: 'debug' | 'info' | 'warn' | 'error'
  message: string
}

/** Shows a run while it goes on, on standard error. */
export interface RunView {
  event(event: RunEvent): void
  log(line: LogLine): void
  progress(progress: StepProgress): void
  say(text: string): void
  /** Leaves nothing on the screen that would still move. */
  close(): void
}
