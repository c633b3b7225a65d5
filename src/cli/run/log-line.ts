import { errorColours } from '../output/colours.ts'
import type { LogLine } from './view.ts'

/** A line that a step has logged, told apart from our own by the bar. */
export function logLine({ step, item, level, message }: Omit<LogLine, 'item'> & { item?: string | null }): string {
  const who = errorColours.dim(`${item ? `${step} ${item}` : step} |`)
  if (level === 'error') return `${who} ${errorColours.red(message)}`
  if (level === 'warn') return `${who} ${errorColours.yellow(message)}`
  return `${who} ${message}`
}
