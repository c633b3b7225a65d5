import type { Dataset } from '../../pipelines/dataset.ts'

/** What of a dataset is read to tell how fresh it is. All names are columns. */
export interface SeriesShape {
  /** `schema.table` */
  table: string
  /** What tells one series from another; none where the whole dataset is one. */
  columns: readonly string[]
  time: string
  /** The figure that is shown: the first number that is not in the key. */
  value: string | undefined
  source: string | undefined
  /** The rest of the key, by which rows of one series and time have an order. */
  ties: readonly string[]
}

/**
 * What the series of a dataset are: what its key tells apart beside the time. Where the time is not in the key, or
 * nothing else is, a series is a source. Undefined for a dataset that names no time column.
 *
 * @example
 * seriesOf(prices)?.columns // key: ['commodity', 'source', 'date'], time: 'date' -> ['commodity', 'source']
 */
export function seriesOf({ table, key, columns: types, source, time }: Dataset): SeriesShape | undefined {
  if (time === undefined) return undefined
  const others = key.filter((column) => column !== time)
  const bySource = source === undefined ? [] : [source]
  const columns = others.length < key.length && others.length > 0 ? others : bySource
  return {
    table,
    columns,
    time,
    value: Object.keys(types).find(
      (name) => !key.includes(name) && /^(numeric|integer|bigint)\??$/.test(types[name] ?? ''),
    ),
    source,
    ties: others.filter((column) => !columns.includes(column)),
  }
}
