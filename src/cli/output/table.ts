import Table from 'cli-table3'
import { colours } from './colours.ts'

export type Cell = string | number | null | undefined

interface Column {
  title: string
  align?: 'right'
}

const nothing = ''
// Plain columns two blanks apart: frames are noise in a terminal and in the way of `awk`.
const chars = {
  top: nothing,
  'top-mid': nothing,
  'top-left': nothing,
  'top-right': nothing,
  bottom: nothing,
  'bottom-mid': nothing,
  'bottom-left': nothing,
  'bottom-right': nothing,
  left: nothing,
  'left-mid': nothing,
  mid: nothing,
  'mid-mid': nothing,
  right: nothing,
  'right-mid': nothing,
  middle: '  ',
}

/** Rows under titles, without frames. A title that begins with `>` is of a column of numbers. */
export function table(titles: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const columns = titles.map(
    (title): Column => (title.startsWith('>') ? { title: title.slice(1), align: 'right' } : { title }),
  )
  const drawn = new Table({
    head: columns.map(({ title }) => colours.dim(title.toUpperCase())),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows) drawn.push(row.map((cell) => (cell === null || cell === undefined ? '' : String(cell))))
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
