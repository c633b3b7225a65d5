import { createHash } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createTestKit } from 'millrace/test'
import { inject } from 'vitest'
import { templateName } from '../../src/database/template-database.ts'
import { dueMinutes, type Plan } from './independent-count.ts'
import { declared, plansOf } from './plans.ts'

const dayMs = 86_400_000
/** Half a day: what is due meanwhile is caught up, every one of it. */
const stepMs = dayMs / 2

export interface Simulated {
  /** What was due and what was fired, by schedule. */
  firings: { expected: number; fired: number; missing: string[]; unexpected: string[] }
  runs: Record<string, number>
  /** One line that tells two simulations apart: every tick, run and alert. */
  fingerprint: string
  /** Rows of all tables, and the heap in MB without garbage, at a third, at two thirds and at the end. */
  rows: number[]
  heapMb: number[]
}

/** Lets a service run for so many days of its clock: scheduler, worker and monitor in this process. */
export async function simulate(
  seed: number,
  days: number,
  from = new Date('2026-01-10T00:00:30Z'),
): Promise<Simulated> {
  const to = new Date(from.getTime() + days * dayMs)
  const plans = plansOf(seed)
  await using kit = await createTestKit({
    ...declared(seed, plans),
    roles: ['scheduler', 'monitor'],
    now: from,
    serverUrl: inject('adminUrl'),
    template: templateName,
  })
  const { pool } = (await kit.platform.engine()).database
  const rows: number[] = []
  const heapMb: number[] = []
  const steps = Math.ceil((to.getTime() - from.getTime()) / stepMs)
  const fired = new Map<string, string[]>()
  const endedRuns: Record<string, number> = {}
  const fingerprint = createHash('sha256')
  // Told as it goes: what is older than its retention is gone at the end.
  let toldUntil = from
  for (let step = 1; step <= steps; step += 1) {
    kit.clock.moveTo(new Date(Math.min(from.getTime() + step * stepMs, to.getTime())))
    await kit.settle()
    const { rows: ticks } = await pool.query<{ schedule: string; due_at: Date; state: string }>(
      `SELECT t.schedule, t.due_at, coalesce(r.state, t.outcome) AS state FROM ticks t LEFT JOIN runs r ON r.id = t.run_id
       WHERE t.due_at > $1 AND t.due_at <= $2 ORDER BY t.due_at, t.schedule`,
      [toldUntil, kit.clock.now()],
    )
    for (const { schedule, due_at, state } of ticks) {
      fired.set(schedule, fired.get(schedule) ?? [])
      fired.get(schedule)?.push(due_at.toISOString())
      endedRuns[state] = (endedRuns[state] ?? 0) + 1
      fingerprint.update(`${schedule} ${due_at.toISOString()} ${state}\n`)
    }
    toldUntil = kit.clock.now()
    if (step % Math.floor(steps / 3) === 0) {
      rows.push(await countRows(pool))
      collectGarbage()
      heapMb.push(process.memoryUsage().heapUsed / 2 ** 20)
    }
  }
  return {
    firings: compare(plans, fired, from, to),
    runs: endedRuns,
    fingerprint: fingerprint.digest('hex'),
    rows,
    heapMb,
  }
}

/** What is not needed any more is not to be counted; without the flag the heap is mostly that. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

function compare(plans: readonly Plan[], fired: ReadonlyMap<string, string[]>, from: Date, to: Date) {
  const sum = { expected: 0, fired: 0, missing: [] as string[], unexpected: [] as string[] }
  for (const [index, plan] of plans.entries()) {
    const name = `plan-${index}`
    const expected = dueMinutes(plan, from, to).map((at) => at.toISOString())
    const got = fired.get(name) ?? []
    sum.expected += expected.length
    sum.fired += got.length
    const [inExpected, inGot] = [new Set(expected), new Set(got)]
    sum.missing.push(...expected.filter((at) => !inGot.has(at)).map((at) => `${name} ${at}`))
    sum.unexpected.push(...got.filter((at) => !inExpected.has(at)).map((at) => `${name} ${at}`))
  }
  return sum
}

/** All rows that are there, dead ones not counted. */
async function countRows(pool: { query: (text: string) => Promise<{ rows: { table: string }[] }> }): Promise<number> {
  const { rows } = await pool.query(
    `SELECT quote_ident(c.relname) AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname = current_schema()`,
  )
  let sum = 0
  for (const { table } of rows) {
    const { rows: counted } = (await pool.query(`SELECT count(*)::int AS "table" FROM ${table}`)) as never as {
      rows: { table: number }[]
    }
    sum += counted[0]?.table ?? 0
  }
  return sum
}
