import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { placesOf, reading, tableSql } from '../rows/readings.ts'
import { runSql } from '../rows/run-sql.ts'
import type { Contestant } from './contestant.ts'

/** The least that rows in a table can cost: their text, ready in memory, through one COPY. Nothing is fetched or checked. */
export default {
  name: 'bare COPY',
  settings: () => ({}),
  sweep: [],
  missing: () => undefined,
  open: (postgres) =>
    postgres.open({
      ended: 'select count(*) from loads',
      rows: { readings: 'select count(*) from readings.quarters' },
    }),
  expected: () => ({}),
  serve: async (address) => {
    await runSql(address, `${tableSql}; create table loads (number integer)`)
    const client = new pg.Client(address)
    await client.connect()
    const texts = [1, 2].map((load) => chunksOf(load))
    let load = 0
    return {
      start: async () => {
        load += 1
        const copy = client.query(copyFrom('copy readings.quarters from stdin'))
        await pipeline(Readable.from(texts[load - 1] ?? []), copy)
        await client.query('insert into loads values ($1)', [load])
      },
    }
  },
} satisfies Contestant

function chunksOf(load: number): Buffer[] {
  const { from, to } = placesOf(load)
  const chunks: Buffer[] = []
  for (let start = from; start < to; start += 1_000) {
    const lines = Array.from({ length: 1_000 }, (_, index) => line(start + index))
    chunks.push(Buffer.from(lines.join('')))
  }
  return chunks
}

function line(place: number): string {
  const { meter, at, day, value, unit, status, site, note } = reading(place)
  return `${meter}\t${at}\t${day}\t${value === 'n/a' ? '0' : value}\t${unit}\t${status}\t${site}\t${note ?? '\\N'}\n`
}
