import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateUp } from '../../src/database/migrate.ts'
import { platformMigrations } from '../../src/database/migration-owner.ts'
import { insertNotices } from '../../src/monitoring/notices/notice-store.ts'
import { newRunId } from '../../src/runs/ids.ts'
import { percentile } from '../arithmetic.ts'
import type { Bench } from '../bench.ts'
import { compare } from '../line.ts'
import { peakResidentMb } from '../processes.ts'

const script = fileURLToPath(new URL('../notices-process.ts', import.meta.url))
const channels = ['slack', 'email', 'webhook', 'other']
const critical = 200
const goalMs = 2_000
/** A channel lets one message a second through, so those that are measured come a little slower. */
const betweenMs = 1_200
const flood = { notices: 100_000, rules: 50, seconds: 60 }
const goalMb = 500

interface Arrival {
  channel: string
  title: string
  at: number
}

/** How soon people hear of what is critical while much else waits, and what a flood does to channels and memory. */
export default {
  name: 'notices',
  summary: `commit to a sink's first byte, p99 of ${critical} under backlog; ${flood.notices.toLocaleString('en-US')} notices in ${flood.seconds} s`,
  async run({ postgres, tell }) {
    const address = await postgres.createDatabase()
    const database = openDatabase({ url: address })
    const arrivals: Arrival[] = []
    const sink = await openSink(arrivals)
    let child: ChildProcess | undefined
    try {
      await migrateUp(database, [platformMigrations])
      const start = async (recipients: string[]) => {
        child = spawn(process.execPath, [script, JSON.stringify({ address, url: sink.url, channels, recipients })], {
          stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        })
        await once(child, 'message')
        return child.pid ?? 0
      }
      // Six and more for a recipient would be one digest, and no backlog.
      await start(Array.from({ length: 100 }, (_, index) => `person ${index}`))
      await store(database, 5, () => ({ severity: 'warning', title: 'Backlog', rule: 'backlog' }))
      const times = await measureCritical(database, arrivals)
      child?.kill('SIGKILL')
      await database.pool.query('TRUNCATE deliveries, notices, channel_states')
      arrivals.length = 0
      const pid = await start(['everybody'])
      const from = performance.now()
      const since = () => `${((performance.now() - from) / 1000).toFixed(1)} s`
      await pour(database)
      tell(`notices: all stored after ${since()}`)
      await postgres.until(address, `SELECT count(*) = 0 AS done FROM millrace.notices WHERE routed_at IS NULL`)
      tell(`notices: all routed after ${since()}`)
      await postgres.until(address, `SELECT count(*) = 0 AS done FROM millrace.deliveries WHERE ended_at IS NULL`)
      const peakMb = await peakResidentMb(pid)
      refuseHaste(arrivals)
      const told = sum(arrivals.map(({ title }) => Number(/^\d+/.exec(title)?.[0] ?? 1)))
      if (told !== flood.notices * channels.length)
        throw new Error(`expected ${flood.notices * channels.length} notices to be told, got ${told}`)
      tell(`notices: ${told.toLocaleString('en-US')} told in ${arrivals.length} messages`)
      const goal = { is: '<', ratio: 1 } as const
      return [
        compare('notices', 'ms', { ours: percentile(times, 99), theirs: goalMs, against: 'goal', goal }),
        compare('notices', 'MB', { ours: peakMb, theirs: goalMb, against: 'goal', goal }),
      ]
    } finally {
      child?.kill('SIGKILL')
      sink.close()
      await database.close()
      await postgres.dropDatabase(address)
    }
  },
} satisfies Bench

async function measureCritical(database: Database, arrivals: readonly Arrival[]): Promise<number[]> {
  const committed = new Map<string, number>()
  for (let number = 0; number < critical; ) {
    for (const rule of channels) {
      const title = `Critical ${number++}`
      await store(database, 1, () => ({ severity: 'critical', title, rule }))
      committed.set(title, performance.now())
    }
    await sleep(betweenMs)
  }
  await sleep(goalMs * 2)
  return [...committed].map(([title, at]) => {
    const arrival = arrivals.find((one) => one.title === title)
    if (!arrival) throw new Error(`expected "${title}" to arrive, got nothing`)
    return arrival.at - at
  })
}

/** So many notices from so many rules, spread over the seconds. */
async function pour(database: Database): Promise<void> {
  const atOnce = 500
  const from = performance.now()
  for (let number = 0; number < flood.notices; number += atOnce) {
    await store(database, atOnce, (index) => {
      const rule = `rule ${(number + index) % flood.rules}`
      return { severity: 'warning', title: `${rule} has fired`, rule }
    })
    const dueMs = ((number + atOnce) / flood.notices) * flood.seconds * 1000
    await sleep(Math.max(0, from + dueMs - performance.now()))
  }
}

async function store(
  database: Database,
  count: number,
  of: (index: number) => { severity: 'warning' | 'critical'; title: string; rule: string },
): Promise<void> {
  const at = new Date()
  const notices = Array.from({ length: count }, (_, index) => ({
    ...of(index),
    id: newRunId(at),
    kind: 'alert fired' as const,
    at,
    system: null,
    pipeline: null,
    outcome: null,
    alertId: null,
    runId: null,
    facts: {},
  }))
  await database.transaction((client) => insertNotices(client, notices))
}

/** Refuses messages that came faster than one a second over a channel. */
function refuseHaste(arrivals: readonly Arrival[]): void {
  for (const channel of channels) {
    const times = arrivals.filter((one) => one.channel === channel).map(({ at }) => at)
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000
    if (times.length > seconds + 2)
      throw new Error(`expected one message a second over ${channel}, got ${times.length} in ${seconds} s`)
  }
}

async function openSink(arrivals: Arrival[]): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const at = performance.now()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { title }: { title: string } = JSON.parse(Buffer.concat(chunks).toString())
      arrivals.push({ channel: request.url?.slice(1) ?? '', title, at })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const place = server.address()
  return {
    url: `http://127.0.0.1:${typeof place === 'object' ? place?.port : 0}/`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
