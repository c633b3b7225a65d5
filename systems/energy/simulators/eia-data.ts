import type { EiaRoute, EiaSeries } from './eia-catalog.ts'
import type { EiaQuery } from './eia-query.ts'
import { noise } from './noise.ts'
import type { SeriesBook } from './series.ts'

type EiaRow = EiaSeries & { period: string; value?: string | null }

const lengthCap = { json: 5000, xml: 300 }

interface EiaWarning {
  warning: string
  description: string
}

/** The rows of the route that the facets and dates leave, values only when they are asked for. */
function matchingRows(route: EiaRoute, query: EiaQuery, book: SeriesBook): EiaRow[] {
  const wanted = route.series.filter((series: Record<string, string>) =>
    Object.entries(query.facets).every(([facet, values]) => values.includes(series[facet] ?? '')),
  )
  return wanted.flatMap((series) =>
    (book.prices(series.series) ?? [])
      .filter(({ date }) => (!query.start || date >= query.start) && (!query.end || date <= query.end))
      .map(({ date, value }) => {
        const row = { period: date, ...series }
        return query.data.includes('value') ? { ...row, value: value === '' ? null : value } : row
      }),
  )
}

function cell(row: Record<string, string | null | undefined>, column: string): string {
  return row[column] ?? ''
}

/**
 * Sorts as asked, and only as asked: rows that the sort leaves equal come in another order on every page, because the
 * service promises none.
 */
function inOrder(rows: EiaRow[], query: EiaQuery, seed: number): EiaRow[] {
  const drawn = new Map<EiaRow, number>()
  const chance = (row: EiaRow) => {
    const number = drawn.get(row) ?? noise(seed, query.offset, row.series, row.period)
    drawn.set(row, number)
    return number
  }
  return rows.toSorted((a, b) => {
    for (const { column, direction } of query.sort) {
      const left = cell(a, column)
      const right = cell(b, column)
      if (left !== right) return left < right === (direction === 'asc') ? -1 : 1
    }
    return chance(a) - chance(b)
  })
}

/** One page of rows, how many there are in all, and what the service remarks about it. */
export function eiaPage(route: EiaRoute, query: EiaQuery, book: SeriesBook, seed: number) {
  const format = query.out === 'xml' ? 'xml' : 'json'
  const cap = lengthCap[format]
  const all = inOrder(matchingRows(route, query, book), query, seed)
  const data = all.slice(query.offset, query.offset + Math.min(query.length, cap))
  const warnings: EiaWarning[] = []
  if (query.length > cap) {
    warnings.push({
      warning: 'parameter out of range',
      description: `The length parameter must be between 0 and ${cap}. ${cap} was used.`,
    })
  }
  if (data.length < all.length) {
    warnings.push({
      warning: 'incomplete return',
      description:
        `The API can only return ${cap} rows in ${format.toUpperCase()} format.  Please consider constraining your ` +
        'request with facet, start, or end, or using offset to paginate results.',
    })
  }
  return { data, total: all.length, warnings }
}
