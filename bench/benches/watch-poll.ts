import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { serve } from '../../src/api/serve-platform.ts'
import type { Database } from '../../src/database/database.ts'
import { program } from '../../src/people/actor.ts'
import { createToken } from '../../src/people/tokens/tokens.ts'
import { createUser } from '../../src/people/users/users.ts'
import { defineConfig } from '../../src/pipelines/config.ts'
import { system } from '../../src/pipelines/system.ts'
import type { Listing } from '../../src/pipelines/watches/source.ts'
import { createPlatform, type Platform } from '../../src/platform.ts'
import { businessDayAt } from '../../src/watches/business-day.ts'
import { checkedListing } from '../../src/watches/looking/checked-listing.ts'
import { judgeWatch } from '../../src/watches/looking/judge-watch.ts'
import { learnAnew } from '../../src/watches/looking/learn-anew.ts'
import { planLook } from '../../src/watches/looking/plan-look.ts'
import { recordListing } from '../../src/watches/looking/record-listing.ts'
import { watch } from '../../src/watches/watch.ts'
import { median, percentile } from '../arithmetic.ts'
import type { Bench } from '../bench.ts'
import { compare, type Line } from '../line.ts'
import { fillWatch } from '../rows/fill-watch.ts'

const jobs = 1_000
const threads = 8
const [few, many] = [5, 60]
const looks = 7
const reads = 50
const [lookGoalMs, readGoalMs, heapGoalMb] = [2_000, 100, 50]
const [minuteMs, hourMs] = [60_000, 3_600_000]

/** How long a look at many jobs takes, what it leaves in memory, and how long its day takes to show. */
export default {
  name: 'watch-poll',
  summary: `a look at ${jobs} jobs of ${threads} threads with ${many} days of history, its memory, and the time-line`,
  async run({ postgres, tell }) {
    const address = await postgres.createDatabase()
    const source = new Memory()
    const startsAt = `${new Date(Date.now() - 2 * hourMs).toISOString().slice(11, 13)}:00`
    const [short, long] = [few, many].map((days) => watchOf(`days-${days}`, startsAt, source)) as [Watched, Watched]
    const systems = [system({ name: 'watched', pipelines: [], watches: [short, long] })]
    const platform = createPlatform(defineConfig({ systems, database: { url: address } }))
    try {
      const { database } = await platform.engine()
      const today = businessDayAt(new Date(), short.day)
      for (const [days, { name }] of [[few, short] as const, [many, long] as const]) {
        tell(`watch-poll: filling in ${days} days`)
        const history = { watch: name, jobs, days, dayStartsAt: today.startsAt, day: today.date }
        for (const statement of fillWatch(history)) await postgres.execute(address, statement)
      }
      await lookTimes(database, short, source, tell)
      const shortMb = heapMb()
      const [first = 0, ...others] = await lookTimes(database, long, source, tell)
      const heldMb = heapMb() - shortMb
      return [
        line('a look', 'ms', median(others), lookGoalMs),
        line('the very first look', 'ms', first, lookGoalMs),
        line('a look as a run', 'ms', median(await runTimes(platform, long)), lookGoalMs),
        line(`what ${many} days more hold of the heap than ${few}`, 'MB', heldMb, heapGoalMb),
        line(`the time-line, p95 of ${reads}`, 'ms', percentile(await readTimes(platform, long), 95), readGoalMs),
      ]
    } finally {
      await platform.stop(0)
      await postgres.dropDatabase(address)
    }
  },
} satisfies Bench

type Watched = ReturnType<typeof watch>

/** Each ten of the jobs wait for each other. */
function watchOf(name: string, startsAt: string, source: Memory): Watched {
  return watch({
    name,
    source: { name: 'memory', list: async () => source.list() },
    every: '15m',
    day: { startsAt, timezone: 'UTC' },
    workflow: Array.from({ length: jobs }, (_, number) => ({
      job: `JOB-${number}`,
      after: number % 10 === 0 ? [] : [`JOB-${number - 1}`],
      ...(number % 10 === 9 && { doneBy: '12:00' }),
    })),
  })
}

/** A source in which every job runs, and has counted more with each look. */
class Memory {
  #turn = 0
  readonly #now = Date.now()

  list(): Listing {
    this.#turn += 1
    return {
      runs: Array.from({ length: jobs }, (_, number) => ({
        key: `JOB-${number} now`,
        job: `JOB-${number}`,
        state: 'running',
        startedAt: new Date(this.#now - (30 + (number % 60)) * minuteMs),
        threads: Array.from({ length: threads }, (_unused, thread) => {
          return { number: thread + 1, state: 'running', records: (1_000 + number) * this.#turn, failedRecords: 0 }
        }),
      })),
    }
  }
}

/** Looks one after the other: before the first nothing is learned. */
async function lookTimes(
  database: Database,
  watched: Watched,
  source: Memory,
  tell: (sentence: string) => void,
): Promise<number[]> {
  const timesMs: number[] = []
  for (let turn = 0; turn < looks; turn += 1) {
    const marks = [performance.now()]
    const used = process.cpuUsage()
    const now = () => new Date()
    const plan = await database.transaction(async (client) => await planLook(client, watched, now()))
    const listing = checkedListing(source.list(), now())
    marks.push(performance.now())
    await database.transaction(async (client) => await recordListing(client, watched, listing, now()))
    marks.push(performance.now())
    await database.transaction(async (client) => await judgeWatch(client, watched, plan, now()))
    marks.push(performance.now())
    const parts = marks.slice(1).map((mark, part) => Math.round(mark - (marks[part] as number)))
    const { user, system: inside } = process.cpuUsage(used)
    tell(
      `watch-poll: planned, asked and checked in ${parts[0]} ms, recorded in ${parts[1]}, judged in ${parts[2]}; ${Math.round((user + inside) / 1000)} ms of processor time`,
    )
    timesMs.push((marks.at(-1) as number) - (marks[0] as number))
    await database.transaction(async (client) => await learnAnew(client, watched, plan))
  }
  return timesMs
}

/** The same as the pipeline does it, from its start to its stored end. */
async function runTimes(platform: Platform, { pipeline }: Watched): Promise<number[]> {
  await platform.start({ roles: ['worker'] })
  const timesMs: number[] = []
  for (let turn = 0; turn < looks; turn += 1) {
    const from = performance.now()
    const { id } = await platform.startRun(pipeline.name)
    const { status } = await platform.waitForRun(id, { timeoutMs: 120_000 })
    if (status !== 'completed') throw new Error(`expected the run of a look to be completed, got ${status}`)
    timesMs.push(performance.now() - from)
  }
  return timesMs.slice(1)
}

async function readTimes(platform: Platform, { name }: Watched): Promise<number[]> {
  const { database } = await platform.engine()
  const user = await createUser(database, { email: 'ada@example.com', name: 'Ada', role: 'viewer' }, program)
  const { secret } = await createToken(database, { user, name: 'bench', role: 'viewer' }, program)
  const generous = { burst: 1_000_000, perSecond: 1_000_000 }
  const rateLimits = { known: generous, unknown: generous }
  const door = await serve(platform, { port: 0, host: '127.0.0.1', rateLimits })
  try {
    const timesMs: number[] = []
    for (let turn = 0; turn < reads + 5; turn += 1) {
      const from = performance.now()
      const answer = await fetch(`${door.address}/api/watches/${name}/timeline`, {
        headers: { authorization: `Bearer ${secret}` },
      })
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`expected the time-line, got ${answer.status}`)
      timesMs.push(performance.now() - from)
    }
    return timesMs.slice(5)
  } finally {
    await door.close()
  }
}

/** What is in use once all that is not has been collected. */
function heapMb(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed / 1_000_000
}

function line(name: string, unit: string, ours: number, goal: number): Line {
  const limit = { theirs: goal, against: 'goal', goal: { is: '<', ratio: 1 } as const }
  return compare(`watch-poll, ${name}`, unit, { ours, ...limit })
}
