import pg from 'pg'
import type { Contestant } from './contestant.ts'

/** The least that a durable step can cost: one row, one commit, one connection, one after the other. */
export default {
  name: 'bare commits',
  settings: () => ({}),
  sweep: [],
  missing: () => undefined,
  open: (postgres, { steps }) =>
    postgres.open({
      ended: `select count(*) / ${steps} as count from steps`,
      rows: { steps: 'select count(*) from steps' },
    }),
  expected: ({ runs, steps }) => ({ steps: runs * steps }),
  serve: async (address, { steps }) => {
    const client = new pg.Client(address)
    await client.connect()
    await client.query('create table steps (run bigint, number integer, primary key (run, number))')
    let run = 0
    const insert = (number: number) =>
      client.query({ name: 'insert', text: 'insert into steps values ($1, $2)', values: [run, number] })
    return {
      start: async (runs) => {
        for (let left = runs; left > 0; left -= 1) {
          run += 1
          for (let number = 1; number <= steps; number += 1) await insert(number)
        }
      },
    }
  },
} satisfies Contestant
