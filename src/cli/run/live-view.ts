import { stripVTControlCharacters } from 'node:util'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { errorColours } from '../output/colours.ts'
import { eventLine } from './event-line.ts'
import { logLine } from './log-line.ts'
import { ProgressMeter } from './progress-meter.ts'
import type { LogLine, RunView, StepProgress } from './view.ts'

const drawEveryMs = 100
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const mostSteps = 8
const usualWidth = 80

/** What goes on, redrawn at the bottom of the terminal: the steps under way with their progress; what is over moves up. */
export class LiveView implements RunView {
  #meter = new ProgressMeter()
  #running = new Map<string, number>()
  #drawnLines = 0
  #frame = 0
  #timer = setInterval(() => this.#draw(), drawEveryMs)

  event(event: Parameters<RunView['event']>[0]): void {
    const { step, item, to } = event
    if (step !== null && item === null) {
      if (to === 'running') this.#running.set(step, performance.now())
      else this.#running.delete(step)
      if (to !== 'running') this.#meter.forget(step)
    }
    // That it runs is in the picture.
    const line = to === 'running' ? undefined : eventLine(event)
    if (line) this.say(line)
  }

  log(line: LogLine): void {
    if (line.level !== 'debug') this.say(logLine(line))
  }

  progress(progress: StepProgress): void {
    this.#meter.note(progress)
  }

  say(text: string): void {
    this.#erase()
    process.stderr.write(`${text}\n`)
    this.#draw()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#erase()
  }

  #draw(): void {
    this.#frame += 1
    const shown = [...this.#running].slice(0, mostSteps)
    const lines = shown.map(([step, since]) => this.#line(step, since))
    if (this.#running.size > shown.length) lines.push(`  and ${this.#running.size - shown.length} more`)
    this.#erase()
    // A terminal that does not know its width says 0.
    const width = process.stderr.columns || usualWidth
    for (const line of lines) process.stderr.write(`${fitted(line, width)}\n`)
    this.#drawnLines = lines.length
  }

  #line(step: string, since: number): string {
    const spinner = errorColours.cyan(frames[this.#frame % frames.length] ?? '')
    const parts = [this.#meter.bar(step), this.#meter.text(step)].filter(Boolean)
    const elapsed = errorColours.dim(formatDuration(Math.floor((performance.now() - since) / 100) * 100))
    return [spinner, errorColours.bold(step), ...parts, elapsed].join('  ')
  }

  #erase(): void {
    if (this.#drawnLines > 0) process.stderr.write(`\u001B[${this.#drawnLines}A\u001B[0J`)
    this.#drawnLines = 0
  }
}

/** A line that wraps would be two, and one of them would stay on the screen. */
function fitted(line: string, width: number): string {
  const plain = stripVTControlCharacters(line)
  return plain.length < width ? line : `${plain.slice(0, width - 2)}…`
}
