import { say } from '../output/stdout.ts'
import { eventLine } from './event-line.ts'
import { logLine } from './log-line.ts'
import { ProgressMeter } from './progress-meter.ts'
import type { LogLine, RunView, StepProgress } from './view.ts'

const progressEveryMs = 10_000

/** Lines for a pipe or a log file: what happened, and now and then how far a long step is. */
export class PlainView implements RunView {
  #meter = new ProgressMeter()
  #saidAt = new Map<string, number>()

  event(event: Parameters<RunView['event']>[0]): void {
    const line = eventLine(event)
    if (line) say(line)
    if (event.step !== null && event.to !== 'running') this.#meter.forget(event.step)
  }

  log(line: LogLine): void {
    if (line.level !== 'debug') say(logLine(line))
  }

  progress(progress: StepProgress): void {
    this.#meter.note(progress)
    const now = performance.now()
    const saidAt = this.#saidAt.get(progress.step) ?? this.#meter.since(progress.step) ?? now
    if (now - saidAt < progressEveryMs) return
    this.#saidAt.set(progress.step, now)
    say(`${progress.step}  ${this.#meter.text(progress.step)}`)
  }

  say(text: string): void {
    say(text)
  }

  close(): void {}
}
