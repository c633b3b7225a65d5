import { median } from '../arithmetic.ts'
import type { Bench } from '../bench.ts'
import bareCopy from '../contestants/bare-copy.ts'
import type { Contestant, Settings } from '../contestants/contestant.ts'
import handWritten from '../contestants/hand-written.ts'
import millrace from '../contestants/millrace-load.ts'
import { compare, type Goal, type Line } from '../line.ts'
import { playRound } from '../round.ts'
import { badEvery, rowsOfLoad, warmUpRows } from '../rows/readings.ts'
import { startSource } from '../rows/start-source.ts'
import type { Session } from '../session.ts'

const good = ((warmUpRows + rowsOfLoad) * (badEvery - 1)) / badEvery
/** Row by row a million would take until lunch; a rate needs no more. */
const rowsByHand = { one: 20_000, batches: 200_000 }

interface Way {
  name: string
  module: string
  contestant: Contestant
  settings: Settings
  rows: number
  /** Readings that must be there after the warm-up and the load. */
  readings: number
}

/**
 * A million rows from an HTTP source into a logged, indexed table: fetched, checked, six dimensions measured, scored,
 * gated and published, against the least that such rows can cost, and against what people write by hand.
 */
export default {
  name: 'load',
  summary: `${rowsOfLoad} rows of 8 columns, 1 % bad, from HTTP to the published table, in rows/s`,
  async run(session) {
    const source = await startSource()
    const { port } = source
    const ours = { module: './contestants/millrace-load.ts', contestant: millrace, rows: rowsOfLoad, readings: good }
    const hand = { module: './contestants/hand-written.ts', contestant: handWritten }
    const ways = {
      append: { ...ours, name: 'append', settings: { port, appends: true } },
      merge: { ...ours, name: 'merge', settings: { port, appends: false } },
      copy: {
        name: bareCopy.name,
        module: './contestants/bare-copy.ts',
        contestant: bareCopy,
        settings: {},
        rows: rowsOfLoad,
        readings: warmUpRows + rowsOfLoad,
      },
      batches: byHand('batches of 1,000 by hand', rowsByHand.batches, { port, batch: 1_000 }),
      one: byHand('one INSERT a row by hand', rowsByHand.one, { port, batch: 1 }),
    } satisfies Record<string, Way>
    function byHand(name: string, rows: number, settings: Settings): Way {
      const readings = ((Math.min(rows, warmUpRows) + rows) * (badEvery - 1)) / badEvery
      return { ...hand, name, settings: { ...settings, rows }, rows, readings }
    }
    const rates: Record<string, number[]> = { append: [], merge: [], replay: [], copy: [], batches: [], one: [] }
    try {
      for (let round = 1; round <= session.rounds; round += 1) {
        for (const [key, way] of Object.entries(ways)) {
          // The same million once more: every row is there, and equal.
          const times = key === 'merge' ? 2 : 1
          const [first = Number.NaN, second] = await play(session, way, times)
          rates[key]?.push((way.rows * 1000) / first)
          if (second !== undefined) rates.replay?.push((way.rows * 1000) / second)
          session.tell(`load, round ${round}: ${way.name} ${((way.rows * 1000) / first).toFixed(0)} rows/s`)
        }
      }
    } finally {
      source.stop()
    }
    const line = (bench: string, key: string, against: string, name: string, goal?: Goal): Line => {
      const [us, them] = [median(rates[key] ?? []), median(rates[against] ?? [])]
      return compare(bench, 'rows/s', { ours: us, theirs: them, against: name, goal })
    }
    return [
      line('append', 'append', 'copy', 'bare COPY', { is: '>=', ratio: 0.3 }),
      line('merge', 'merge', 'copy', 'bare COPY', { is: '>=', ratio: 0.2 }),
      line('replay', 'replay', 'merge', 'its first load', { is: '>=', ratio: 1 }),
      line('append', 'append', 'batches', ways.batches.name),
      line('append', 'append', 'one', ways.one.name),
    ]
  },
} satisfies Bench

async function play({ postgres }: Session, way: Way, times: number): Promise<number[]> {
  const contestant = { ...way.contestant, expected: () => ({ readings: way.readings }) }
  return await playRound(postgres, way.module, contestant, {
    work: { runs: 1, steps: 1 },
    warmUpRuns: 1,
    times,
    lookEveryMs: 20,
    settings: way.settings,
  })
}
