import type { Queryable } from '../../database/queryable.ts'
import { pageOf, readCursor } from '../../pipelines/cursor.ts'
import type { Run, RunState } from '../run.ts'
import { isId, runColumns } from '../run-store.ts'

/** Which runs a list has, and in which order. */
export interface RunListFilter {
  pipeline?: string | undefined
  state?: readonly RunState[] | undefined
  /** The beginning of what started it: 'schedule', 'person ada@example.com'. */
  trigger?: string | undefined
  backfill?: string | undefined
  /** When it was created. */
  from?: Date | undefined
  to?: Date | undefined
  /** The beginning of an id, or a part of a pipeline's name. */
  search?: string | undefined
  /** Default: the newest first. */
  sort?: '-startedAt' | 'startedAt' | '-durationMs' | 'durationMs' | undefined
  after?: string | undefined
  limit: number
}

type Listed = Run & { place: string }

/** A page of runs. By duration only those are listed that have ended. */
export async function readRunPage(
  client: Queryable,
  filter: RunListFilter,
): Promise<{ items: Run[]; next: string | null }> {
  const { sort = '-startedAt', limit } = filter
  const byDuration = sort.endsWith('durationMs')
  const order = sort.startsWith('-') ? 'DESC' : 'ASC'
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const found = filter.search === undefined ? undefined : await find(client, filter.search.trim().toLowerCase())
  const where = conditions(filter, found, bind)
  const named = found?.isName && found.pipelines.length <= mostLooked ? found.pipelines : []
  const after = readCursor(filter.after, byDuration ? ['interval', 'id'] : ['id'])
  const beyond = order === 'DESC' ? '<' : '>'
  if (byDuration) where.push('ended_at IS NOT NULL AND started_at IS NOT NULL')
  if (after && byDuration)
    where.push(`(ended_at - started_at, id) ${beyond} (${bind(after[0])}::interval, ${bind(after[1])}::uuid)`)
  if (after && !byDuration) where.push(`id ${beyond} ${bind(after[0])}::uuid`)
  // With the pipeline in front the planner goes along the index of a pipeline's runs, also where it has few.
  const sorted = byDuration
    ? `ended_at - started_at ${order}, id ${order}`
    : `${filter.pipeline === undefined ? '' : `pipeline ${order}, `}id ${order}`
  const condition = where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''
  const most = bind(limit + 1)
  const from =
    named.length === 0 || byDuration ? `runs ${condition}` : newestOf(bind(named), where, `id ${order} LIMIT ${most}`)
  const { rows } = await client.query<Listed>(
    `SELECT ${runColumns}, (ended_at - started_at)::text AS place FROM ${from} ORDER BY ${sorted} LIMIT ${most}`,
    values,
  )
  return pageOf(rows, limit, (run) => (byDuration ? [run.place, run.id] : [run.id]))
}

/** What somebody typed, as what it may mean. */
interface Found {
  digits: string
  pipelines: string[]
  /** It can be no id: those of this century begin with 01. */
  isName: boolean
}

/** So many pipelines are looked through one by one; more are found by walking along all runs. */
const mostLooked = 100

/** Names are looked up first: the planner then knows of which pipelines runs are asked for, and how many those have. */
async function find(client: Queryable, search: string): Promise<Found> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM pipelines WHERE strpos(lower(name), $1) > 0',
    [search],
  )
  const digits = search.replaceAll('-', '')
  return { digits, pipelines: rows.map(({ name }) => name), isName: !/^(0|01[0-9a-f]{0,30})$/.test(digits) }
}

/** For each of these pipelines the first runs of its own: of a rare one among many others nothing else is read. */
function newestOf(names: string, where: readonly string[], ordered: string): string {
  const direction = ordered.includes('DESC') ? 'DESC' : 'ASC'
  return `unnest(${names}::text[]) AS named (name) CROSS JOIN LATERAL (
    SELECT * FROM runs WHERE ${['pipeline BETWEEN name AND name', ...where].join(' AND ')}
    ORDER BY pipeline ${direction}, ${ordered}) AS runs`
}

function conditions(
  { pipeline, state, trigger, backfill, from, to }: RunListFilter,
  found: Found | undefined,
  bind: (value: unknown) => string,
): string[] {
  const where: string[] = []
  if (pipeline !== undefined) {
    const place = bind(pipeline)
    where.push(`pipeline BETWEEN ${place} AND ${place}`)
  }
  // Written out, so that the planner sees which of the partial indexes hold them.
  if (state !== undefined) where.push(`state IN (${state.map((one) => `'${checked(one)}'`).join(', ')})`)
  if (trigger !== undefined) where.push(`starts_with(trigger, ${bind(trigger)})`)
  if (backfill !== undefined) where.push(isId(backfill) ? `backfill_id = ${bind(backfill)}::uuid` : 'false')
  // Ids begin with the time at which they were made, to the millisecond.
  if (from !== undefined) where.push(`id >= ${bind(firstIdOf(from))}::uuid`)
  if (to !== undefined) where.push(`id < ${bind(firstIdOf(to))}::uuid`)
  if (found !== undefined) where.push(searched(found, bind))
  return where
}

function searched({ digits, pipelines, isName }: Found, bind: (value: unknown) => string): string {
  const ways: string[] = []
  if (!isName) {
    const [first, last] = [uuid(digits.padEnd(32, '0')), uuid(digits.padEnd(32, 'f'))]
    ways.push(`id BETWEEN ${bind(first)}::uuid AND ${bind(last)}::uuid`)
  }
  if (pipelines.length > 0) ways.push(`pipeline = ANY (${bind(pipelines)})`)
  return ways.length === 0 ? 'false' : `(${ways.join(' OR ')})`
}

function firstIdOf(at: Date): string {
  return uuid(Math.max(0, at.getTime()).toString(16).padStart(12, '0').slice(-12).padEnd(32, '0'))
}

function uuid(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** They come from an allow-list; this is so that one that does not cannot become SQL. */
function checked(state: RunState): string {
  if (!/^[a-z]+$/.test(state)) throw new Error(`expected the name of a state, got '${state}'`)
  return state
}
