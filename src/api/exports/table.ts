/** What the values of a column are. Times are instants, durations milliseconds. */
type ColumnKind = 'text' | 'number' | 'time' | 'duration' | 'boolean'

export interface ExportColumn {
  /** The field of a row. */
  name: string
  /** What stands above it. */
  title: string
  kind: ColumnKind
}

/** A table that is written into a file while its rows are read. */
export interface ExportTable {
  columns: readonly ExportColumn[]
  rows: AsyncIterable<Record<string, unknown>>
}

export interface ExportOptions {
  /** What it is a table of. */
  title: string
  /** Whose clocks times are told by. Default UTC. */
  timezone?: string
}

/** A title, with the unit where the values are bare numbers. */
export function headerOf({ title, kind }: ExportColumn, { duration = '', time = '' }: Record<string, string>): string {
  const unit = kind === 'duration' ? duration : kind === 'time' ? time : ''
  return unit === '' ? title : `${title} (${unit})`
}
