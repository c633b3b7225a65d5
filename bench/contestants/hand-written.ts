import pg from 'pg'
import { pageRows, placesOf, type Reading, tableSql } from '../rows/readings.ts'
import { runSql } from '../rows/run-sql.ts'
import type { Contestant } from './contestant.ts'

const columns = 8

/** What people write by hand: fetch a page, look at its rows, INSERT so many at a time. Nothing is kept of what is bad. */
export default {
  name: 'hand-written script',
  settings: () => ({ batch: 1 }),
  sweep: [],
  missing: () => undefined,
  open: (postgres) =>
    postgres.open({
      ended: 'select count(*) from loads',
      rows: { readings: 'select count(*) from readings.quarters' },
    }),
  expected: () => ({}),
  serve: async (address, _work, { port, batch, rows: most }) => {
    await runSql(address, `${tableSql}; create table loads (number integer)`)
    const client = new pg.Client(address)
    await client.connect()
    let load = 0
    return {
      start: async () => {
        load += 1
        const { from, to } = placesOf(load)
        for (let place = from; place < Math.min(to, from + Number(most)); place += pageRows) {
          const answer = await fetch(`http://127.0.0.1:${Number(port)}/?from=${place}`)
          const page = ((await answer.json()) as { rows: Reading[] }).rows.filter(({ value }) =>
            Number.isFinite(+value),
          )
          for (let start = 0; start < page.length; start += Number(batch)) {
            await insert(client, page.slice(start, start + Number(batch)))
          }
        }
        await client.query('insert into loads values ($1)', [load])
      },
    }
  },
} satisfies Contestant

async function insert(client: pg.Client, rows: readonly Reading[]): Promise<void> {
  const places = rows.map((_, row) => {
    return `(${Array.from({ length: columns }, (_unused, column) => `$${row * columns + column + 1}`).join(',')})`
  })
  const values = rows.flatMap(({ meter, at, day, value, unit, status, site, note }) => {
    return [meter, at, day, value, unit, status, site, note]
  })
  await client.query(
    `insert into readings.quarters (meter, at, day, value, unit, status, site, note) values ${places.join(',')}
     on conflict (meter, at) do update set day = excluded.day, value = excluded.value, unit = excluded.unit,
       status = excluded.status, site = excluded.site, note = excluded.note`,
    values,
  )
}
