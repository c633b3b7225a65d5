import type { Pool } from 'pg'

interface LatestPrice {
  series: string
  source: string
  price: string
  unit: string
  date: string
  ageDays: number
}

/** The newest price of each commodity and source. Its age is in days of New York, as its freshness is. */
export async function latestPrices(pool: Pool, now: Date): Promise<LatestPrice[]> {
  // A loop over the few commodities and sources, each answered by its index: `distinct on` reads the whole table.
  const { rows } = await pool.query<LatestPrice>(
    `select c.symbol || ', ' || s.code as series, s.code as source, p.price, p.unit, p.date,
        ($1::timestamptz at time zone 'America/New_York')::date - p.date as "ageDays"
      from energy.commodities c
      cross join energy.data_sources s
      cross join lateral (
        select price, unit, date from energy.price_data
        where commodity = c.symbol and source = s.code order by date desc limit 1
      ) p
      order by c.symbol, s.code`,
    [now],
  )
  return rows
}

interface Price {
  date: string
  commodity: string
  source: string
  unit: string
  price: number
}

interface Stretch {
  from: string | null
  to: string | null
}

/** Prices of a stretch of days, inclusive: the last of each week or month where days would be too many to draw. */
export async function pricesByDay(pool: Pool, { from, to }: Stretch, now: Date): Promise<Price[]> {
  const { rows } = await pool.query<Price>(
    `select max(date) as date, commodity, source, max(unit) as unit, (array_agg(price order by date desc))[1]::float8 as price
      from energy.price_data
      where date >= coalesce($1::date, '-infinity') and date <= coalesce($2::date, 'infinity')
      group by commodity, source, date_trunc($3, date::timestamp)
      order by max(date), commodity, source`,
    [from, to, stepOf(from, now)],
  )
  return rows
}

function stepOf(from: string | null, now: Date): 'day' | 'week' | 'month' {
  if (from === null) return 'month'
  const years = (now.getTime() - Date.parse(from)) / (365 * 86_400_000)
  if (years <= 1.5) return 'day'
  return years <= 6 ? 'week' : 'month'
}
