import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import { Contender } from '../contender.ts'
import millrace from '../contestants/millrace-load.ts'
import { compare, type Line } from '../line.ts'
import { peakResidentMb } from '../processes.ts'
import { badEvery, warmUpRows } from '../rows/readings.ts'
import { startSource } from '../rows/start-source.ts'
import type { Session } from '../session.ts'
import { type SlowLink, slowLinkTo } from '../stores/slow-link.ts'

const goalMb = 50
const million = 1_000_000
/** Half of what a COPY of these rows does at best, so that the worker waits for the database most of the time. */
const slowBytesPerSecond = 4 * 2 ** 20
const longestMs = 60 * 60_000

/** Whether a load remembers rows that it has passed on, also when the database takes them slower than the source gives. */
export default {
  name: 'load-memory',
  summary: 'by how much the peak memory of a worker that loads 10,000,000 rows is above that of one with 1,000,000',
  async run(session) {
    const source = await startSource({ endless: true })
    const between = async (bench: string, few: number, many: number, bytesPerSecond?: number): Promise<Line> => {
      const fewMb = await peakOf(session, { port: source.port, rows: few, bytesPerSecond })
      session.tell(`${bench}: ${few} rows, peak ${fewMb.toFixed(1)} MB`)
      const manyMb = await peakOf(session, { port: source.port, rows: many, bytesPerSecond })
      session.tell(`${bench}: ${many} rows, peak ${manyMb.toFixed(1)} MB`)
      const both = { ours: manyMb - fewMb, theirs: goalMb, against: 'goal' }
      return compare(bench, 'MB', { ...both, goal: { is: '<', ratio: 1 } })
    }
    try {
      return [
        await between('load-memory', million, 10 * million),
        await between('load-memory-slow', million, 3 * million, slowBytesPerSecond),
      ]
    } finally {
      source.stop()
    }
  },
} satisfies Bench

/** The most memory of a process of its own that loads a hundred thousand rows and then so many. */
async function peakOf(
  { postgres }: Session,
  { port, rows, bytesPerSecond }: { port: number; rows: number; bytesPerSecond: number | undefined },
): Promise<number> {
  const store = await millrace.open(postgres)
  const work = { runs: 1, steps: 1 }
  let link: SlowLink | undefined
  let contender: Contender | undefined
  try {
    link = bytesPerSecond === undefined ? undefined : await slowLinkTo(store.address, bytesPerSecond)
    const address = link?.url ?? store.address
    const settings = { port, appends: false, rows }
    contender = await Contender.launch({ module: './contestants/millrace-load.ts', address, work, settings })
    for (const load of [1, 2]) {
      await contender.start(1)
      const until = performance.now() + longestMs
      while ((await store.ended()) < load) {
        if (performance.now() > until) throw new Error(`expected load ${load} of ${rows} rows to end within an hour`)
        await sleep(200)
      }
    }
    const peakMb = await peakResidentMb(contender.pid)
    const expected = ((warmUpRows + rows) * (badEvery - 1)) / badEvery
    const { readings } = await store.rows()
    if (readings !== expected) throw new Error(`expected ${expected} readings to be stored, got ${readings}`)
    return peakMb
  } finally {
    await contender?.kill()
    link?.stop()
    await store.close()
  }
}
