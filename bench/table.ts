import { isMet, type Line } from './line.ts'

const widths = [12, 9, 9, 8, 22, 7] as const
const marks = new Map([
  [true, 'met'],
  [false, 'MISSED'],
])

/** The first line of the table that people read. */
export const heading = cells(['bench', 'ours', 'theirs', 'ratio', 'goal', '', 'against'])

/** A result as a line of it. */
export function row(line: Line): string {
  const { bench, ours, theirs, ratio, goal, against } = line
  return cells([bench, String(ours), String(theirs ?? '-'), String(ratio ?? '-'), goal, mark(line), against])
}

function mark(line: Line): string {
  const met = isMet(line)
  return (met !== undefined && marks.get(met)) || ''
}

function cells(texts: readonly string[]): string {
  return texts
    .map((text, index) => text.padEnd(widths[index] ?? 0))
    .join(' ')
    .trimEnd()
}
