import { pipelineNames } from '../rows/fill-doors.ts'
import type { Door } from './open-door.ts'

/** The path of each call of what is measured, with something else asked for in every turn. */
export type Pages = Readonly<Record<string, (turn: number) => string>>

interface Listed {
  items: { id: string; pipeline: string; backfill: string | null }[]
  next: string | null
}

const dayMs = 86_400_000
const todayMs = Date.parse(new Date().toISOString().slice(0, 10))

/** What is asked for. Which runs there are, and where their second pages begin, is asked of the door itself. */
export async function pagesOf(door: Door): Promise<Pages> {
  const { items } = (await door.read('/api/runs?limit=200')) as Listed
  const [big] = items
  const history = (await door.read('/api/runs?trigger=backfill&limit=1')) as Listed
  const seconds: string[] = []
  for (const name of pipelineNames) {
    const { next } = (await door.read(`/api/runs?pipeline=${name}&limit=50`)) as Listed
    // Of a small history only some have a second page.
    if (next !== null) seconds.push(`pipeline=${name}&after=${encodeURIComponent(next)}`)
  }
  if (!big) throw new Error('expected a door with runs behind it, got none')
  const lists = [
    '',
    'sort=-durationMs',
    'state=failed,partial',
    'trigger=person',
    'search=story-9',
    `search=${big.id.slice(0, 9)}`,
    `backfill=${history.items[0]?.backfill}`,
  ]
  const run = (turn: number) => items[turn % items.length]?.id
  const grid = (turn: number, days: number, endsAgo: number) => {
    const [from, to] = [day(endsAgo + days - 1), day(endsAgo)]
    return `/api/pipelines/${of(pipelineNames, turn)}/grid?from=${from}&to=${to}`
  }
  return {
    // The way there and back with the sign-in: what all the others have in them, too.
    'who is signed in': () => '/api/session',
    'a page of runs': (turn) => `/api/runs?limit=50&${of(lists, turn)}`,
    'a later page': (turn) => `/api/runs?limit=50&${of(seconds, turn)}`,
    'a run': (turn) => `/api/runs/${run(turn)}`,
    'its comparison': (turn) => `/api/runs/${run(turn)}/comparison`,
    'items of 100,000': (turn) => `/api/runs/${big.id}/items?step=step%205&limit=200${turn % 2 ? '&state=failed' : ''}`,
    'lines of 100,000': () => `/api/runs/${big.id}/logs?limit=200`,
    'a grid of a month': (turn) => grid(turn, 31, (turn + 1) * 31),
    'a grid of 10,000 days': (turn) => grid(turn, 10_000, 0),
    'the overview': () => '/api/overview',
  }
}

function day(ago: number): string {
  return new Date(todayMs - ago * dayMs).toISOString().slice(0, 10)
}

function of(all: readonly string[], turn: number): string | undefined {
  return all[turn % all.length]
}
