import { openDatabase } from '../../src/database/database.ts'
import { migrateUp } from '../../src/database/migrate.ts'
import { platformMigrations } from '../../src/database/migration-owner.ts'
import { program } from '../../src/people/actor.ts'
import { createToken } from '../../src/people/tokens/tokens.ts'
import { createUser } from '../../src/people/users/users.ts'
import { percentile } from '../arithmetic.ts'
import type { Bench } from '../bench.ts'
import { openDoor } from '../doors/open-door.ts'
import { type Pages, pagesOf } from '../doors/pages.ts'
import { Writer } from '../doors/writer.ts'
import { compare, type Line } from '../line.ts'
import { fillDoors } from '../rows/fill-doors.ts'
import type { PostgresServer } from '../stores/postgres.ts'

const goalMs = 100
/** Of every cell of a grid. */
const gridGoalMs = 300
/** Each begins with a server that was killed and started again; cold, with nothing of its files in the machine's memory. */
const ways = ['restarted', 'cold'] as const
const rounds = 4
const turns = 10
/** A part of it, 0.01 say, for a first look: filling in all takes some minutes. */
const size = Number(process.env.DOORS_SIZE ?? 1)
const steps = `${(10 * size).toLocaleString('en-US')} million`

/** How long the pages of the dashboard take over HTTP, for somebody signed in, beside a busy worker. */
export default {
  name: 'doors',
  summary: `lists, a run, grids and the overview over HTTP beside ${steps} rows of steps and beside writes: p95 of ${rounds * turns}`,
  async run({ postgres, tell }) {
    const address = await postgres.createDatabase()
    try {
      const secret = await fill(postgres, address, tell)
      const pages = await warmed(address, secret)
      const lines: Line[] = []
      for (const way of ways) {
        const timesMs: Record<string, number[]> = {}
        for (let round = 0; round < rounds; round += 1) {
          await postgres.killAndStart({ forgetsFiles: way === 'cold' })
          const written = await measure({ address, secret, pages, from: round * turns }, timesMs)
          tell(`doors: ${written} runs a second were written meanwhile`)
        }
        tell(`doors, ${way}, half of the calls: ${Object.entries(timesMs).map(middle).join(', ')}`)
        lines.push(...Object.entries(timesMs).map(([name, all]) => lineOf(`${name}, ${way}`, all)))
      }
      return lines
    } finally {
      await postgres.dropDatabase(address)
    }
  },
} satisfies Bench

/** Fills in everything, and answers the token of somebody who may look at it. */
async function fill(postgres: PostgresServer, address: string, tell: (sentence: string) => void): Promise<string> {
  const database = openDatabase({ url: address })
  try {
    await migrateUp(database, [platformMigrations])
    for (const [index, part] of fillDoors(size).entries()) {
      const from = performance.now()
      await Promise.all([part].flat().map(async (statement) => await postgres.execute(address, statement)))
      tell(`doors: filled part ${index + 1} in ${Math.round((performance.now() - from) / 1000)} s`)
    }
    const user = await createUser(database, { email: 'ada@example.com', name: 'Ada', role: 'viewer' }, program)
    return (await createToken(database, { user, name: 'bench', role: 'viewer' }, program)).secret
  } finally {
    await database.close()
  }
}

/** Asks for every page once a turn, beside a busy worker, of which it answers how many runs a second it wrote. */
async function measure(
  { address, secret, pages, from }: { address: string; secret: string; pages: Pages; from: number },
  timesMs: Record<string, number[]>,
): Promise<number> {
  const door = await openDoor(address, secret)
  const writer = new Writer(address)
  try {
    for (let turn = from; turn < from + turns; turn += 1)
      for (const [name, page] of Object.entries(pages)) (timesMs[name] ??= []).push(await door.ask(page(turn)))
  } finally {
    await door.close()
    await writer.stop()
  }
  return writer.perSecond
}

/** What will be asked for, each once: what this process has to load and to compile is not what is measured. */
async function warmed(address: string, secret: string): Promise<Pages> {
  const door = await openDoor(address, secret)
  try {
    const pages = await pagesOf(door)
    for (const page of Object.values(pages)) await door.ask(page(rounds * turns))
    return pages
  } finally {
    await door.close()
  }
}

function middle([name, all]: [string, number[]]): string {
  return `${name} ${Math.round(percentile(all, 50))} ms`
}

function lineOf(name: string, all: readonly number[]): Line {
  const isGrid = name.startsWith('a grid')
  return compare(`doors, ${name}`, 'ms', {
    ours: percentile(all, 95),
    theirs: isGrid ? gridGoalMs : goalMs,
    against: 'goal',
    goal: { is: '<', ratio: 1 },
  })
}
