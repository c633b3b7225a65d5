import { type State, stateLooks } from '../../parts/states.ts'
import type { Cell, Row } from './page-of.ts'

/** What stands in a column; null where nothing does. */
export function cellIn(row: Row, column: string | undefined): Cell {
  return column === undefined ? null : (row[column] ?? null)
}

/** A cell as text; empty where nothing stands. */
export function textIn(row: Row, column: string | undefined): string {
  return String(cellIn(row, column) ?? '')
}

/** A cell as a number: exact decimals come as text. */
export function numberIn(row: Row, column: string): number | undefined {
  const cell = cellIn(row, column)
  if (cell === null || cell === '' || typeof cell === 'boolean') return undefined
  const number = Number(cell)
  return Number.isFinite(number) ? number : undefined
}

/** A cell as an instant, in milliseconds. */
export function timeIn(row: Row, column: string): number | undefined {
  const time = Date.parse(textIn(row, column))
  return Number.isNaN(time) ? undefined : time
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text)
}

export function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text)
}

/** Whether a text names a state of runs or steps. */
export function isState(text: string): text is State {
  return Object.hasOwn(stateLooks, text)
}

/** Where a link of a column leads, `/runs/{run}`; undefined where the row lacks what it needs. */
export function linkOf(link: string, row: Row): { to: string; search: Record<string, string> } | undefined {
  const isWhole = [...link.matchAll(/\{([^}]+)\}/g)].every(([, column]) => textIn(row, column) !== '')
  if (!isWhole) return undefined
  const filled = link.replaceAll(/\{([^}]+)\}/g, (_, column: string) => encodeURIComponent(textIn(row, column)))
  const { pathname, searchParams } = new URL(filled, 'http://page')
  return { to: pathname, search: Object.fromEntries(searchParams) }
}
