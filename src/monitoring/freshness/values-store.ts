import type { Database } from '../../database/database.ts'
import { quoted } from '../../database/identifier.ts'
import type { SeriesShape } from './series.ts'
import { tableOf, textOf } from './series-store.ts'

/** The figure of one series over time, the oldest first. */
export interface SeriesValues {
  series: Record<string, string>
  points: { at: string; value: number }[]
}

const mostSeries = 50
const mostPoints = 2_000
const deadlineMs = 5_000

/** Of each series every so manieth row, and its last. Rejects with `statement_timeout` after five seconds. */
export async function readValues(
  database: Database,
  shape: SeriesShape & { value: string /** Else the time is an instant. */; isDay: boolean },
  { from, to }: { from?: string | undefined; to?: string | undefined },
): Promise<SeriesValues[]> {
  const { columns, ties, isDay } = shape
  const [time, value] = [quoted(shape.time), quoted(shape.value)]
  const values: string[] = []
  const day = (text: string, later: number) =>
    `(($${values.push(text)}::date + ${later})${isDay ? '' : "::timestamp AT TIME ZONE 'UTC'"})`
  const where = [
    // What no calendar has, and what JSON has no number for.
    `isfinite(${time}) AND abs(${value}) < 1e300`,
    ...(from === undefined ? [] : [`${time} >= ${day(from, 0)}`]),
    ...(to === undefined ? [] : [`${time} < ${day(to, 1)}`]),
  ]
  const keys = columns.length > 0 ? columns.map(quoted).join(', ') : 'true'
  const named = columns.map((column, index) => `${quoted(column)}::text AS s${index}, `).join('')
  const order = [time, ...ties.map(quoted)].join(', ')
  const rows = await database.transaction(
    async (client) => {
      await client.query(`SET LOCAL statement_timeout = ${deadlineMs}`)
      const answer = await client.query<Record<string, unknown> & { number: number; value: number }>(
        `SELECT * FROM (
           SELECT ${named}${time} AS at, ${value}::float8 AS value, dense_rank() OVER (ORDER BY ${keys}) AS number,
             row_number() OVER (PARTITION BY ${keys} ORDER BY ${order}) AS place, count(*) OVER (PARTITION BY ${keys}) AS count
           FROM ${tableOf(shape)} WHERE ${where.join(' AND ')}
         ) points
         WHERE number <= ${mostSeries} AND (place = count OR (place - 1) % ceil(count / ${mostPoints - 1}.0)::bigint = 0)
         ORDER BY number, place`,
        values,
      )
      return answer.rows
    },
    { readOnly: true },
  )
  return [...Map.groupBy(rows, ({ number }) => number).values()].map((of) => ({
    series: Object.fromEntries(columns.map((column, index) => [column, textOf(of[0]?.[`s${index}`]) ?? ''])),
    points: of.map(({ at, value: figure }) => ({ at: textOf(at) ?? '', value: figure })),
  }))
}
