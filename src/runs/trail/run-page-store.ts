import type { Pool } from 'pg'
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
export async function readRunPage(pool: Pool, filter: RunListFilter): Promise<{ items: Run[]; next: string | null }> {
  const { sort = '-startedAt', limit } = filter
  const byDuration = sort.endsWith('durationMs')
  const order = sort.startsWith('-') ? 'DESC' : 'ASC'
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const where = conditions(filter, bind)
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
  const { rows } = await pool.query<Listed>(
    `SELECT ${runColumns}, (ended_at - started_at)::text AS place FROM runs
     ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY ${sorted} LIMIT ${bind(limit + 1)}`,
    values,
  )
  return pageOf(rows, limit, (run) => (byDuration ? [run.place, run.id] : [run.id]))
}

function conditions(
  { pipeline, state, trigger, backfill, from, to, search }: RunListFilter,
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
  if (search !== undefined) where.push(searched(search.trim().toLowerCase(), bind))
  return where
}

function searched(search: string, bind: (value: unknown) => string): string {
  const named = `pipeline IN (SELECT name FROM pipelines WHERE strpos(lower(name), ${bind(search)}) > 0)`
  const digits = search.replaceAll('-', '')
  if (!/^[0-9a-f]{1,32}$/.test(digits)) return named
  const [first, last] = [uuid(digits.padEnd(32, '0')), uuid(digits.padEnd(32, 'f'))]
  return `(id BETWEEN ${bind(first)}::uuid AND ${bind(last)}::uuid OR ${named})`
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
