import { relative } from 'node:path'
import { Refusal } from '../../pipelines/refusal.ts'

/** Something wrong with a file, and where: from 1, as editors count. */
export interface Problem {
  line: number
  column: number
  sentence: string
}

/** All problems of a file, in its order, a line each: `settings.yaml:12:9: expected ...`. */
export function refusalOf(path: string, problems: readonly Problem[]): Refusal {
  const name = shownPath(path)
  const sorted = problems.toSorted((one, other) => one.line - other.line || one.column - other.column)
  const lines = sorted.map(({ line, column, sentence }) => `${name}:${line}:${column}: ${sentence}`)
  return new Refusal([...new Set(lines)].join('\n'))
}

/** From where the command is run, so that editors and terminals find it. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}
