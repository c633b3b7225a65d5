import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  at,
  completedStep,
  dumpRuns,
  entryFor,
  type HeldRun,
  insertHeldRuns,
  startedStep,
} from '../../../test/faults/entries.ts'
import { brokenInvariants } from '../../../test/faults/invariants.ts'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { newStep, type WaitRow } from '../step.ts'
import type { Entry } from './entry.ts'
import { newBatchId, writeEntries } from './entry-store.ts'

let database: TestDatabase
let run: HeldRun

beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 })
})
afterAll(() => database.drop())

beforeEach(async () => {
  const [inserted] = await insertHeldRuns(database.pool, 1)
  if (!inserted) throw new Error('expected a run')
  run = inserted
})

const everything = (held: HeldRun): Entry => ({
  ...entryFor(held),
  outcomes: [
    ...(entryFor(held, completedStep('a'), startedStep('b')).outcomes ?? []),
    { row: newStep('c', 1), wait: { step: 'c', item: '', kind: 'time', dueAt: at, signalKey: null } },
    { row: newStep('d', 1), endsWait: true },
  ],
})

async function count(table: string, held = run): Promise<number> {
  const column = table === 'runs' ? 'id' : 'run_id'
  const { rows } = await database.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE ${column} = $1`,
    [held.id],
  )
  return rows[0]?.n ?? -1
}

/** The trail is gapless, and everything else that concerns single writes holds. */
async function expectSoundTrails(): Promise<void> {
  const broken = await brokenInvariants(database.pool)
  expect(broken['the events of a run are numbered without a gap']).toBeUndefined()
  expect(broken['a step or item completes at most once in a generation']).toBeUndefined()
}

describe('the fence', () => {
  test('a stale claim writes nothing at all', async () => {
    await database.pool.query(
      `INSERT INTO run_waits (run_id, step, kind, due_at, created_at) VALUES ($1, 'd', 'time', $2, $2)`,
      [run.id, at],
    )
    const before = await dumpRuns(database.pool)
    const stale = { ...everything(run), claim: 0 }
    expect(await writeEntries(database.pool, newBatchId(), [stale])).toEqual(new Map())
    const ahead = { ...everything(run), claim: 2, move: { to: 'pending' as const, claim: 3 } }
    expect(await writeEntries(database.pool, newBatchId(), [ahead])).toEqual(new Map())
    expect(await dumpRuns(database.pool)).toEqual(before)
  })

  test('an entry based on another state writes nothing at all', async () => {
    const before = await dumpRuns(database.pool)
    const claiming: Entry = {
      ...everything(run),
      state: 'pending',
      move: { to: 'running', claim: 2, workerId: randomUUID(), admitted: true },
    }
    expect(await writeEntries(database.pool, newBatchId(), [claiming])).toEqual(new Map())
    expect(await dumpRuns(database.pool)).toEqual(before)
  })

  test('in one batch the stale entry writes nothing and the others all they have', async () => {
    const [other] = await insertHeldRuns(database.pool, 1)
    if (!other) throw new Error('expected a run')
    const written = await writeEntries(database.pool, newBatchId(), [
      { ...everything(run), claim: 7 },
      everything(other),
    ])
    expect([...written.keys()]).toEqual([other.id])
    expect([
      await count('steps'),
      await count('attempts'),
      await count('run_events'),
      await count('run_waits'),
    ]).toEqual([0, 0, 0, 0])
    expect([await count('steps', other), await count('run_waits', other)]).toEqual([4, 1])
  })

  test('of two moves based on the same claim one happens', async () => {
    const move: Entry = {
      ...entryFor(run),
      move: { to: 'pending', claim: 2 },
    }
    const results = await Promise.all(
      Array.from({ length: 8 }, () => writeEntries(database.pool, newBatchId(), [move])),
    )
    expect(results.filter((written) => written.has(run.id))).toHaveLength(1)
    expect(await count('run_events')).toBe(1)
  })
})

test('a move that is not legal is refused', async () => {
  const before = await dumpRuns(database.pool)
  const move = { to: 'running' as const, claim: 2, workerId: randomUUID(), admitted: true }
  const written = writeEntries(database.pool, newBatchId(), [{ ...entryFor(run), move }])
  await expect(written).rejects.toThrow(`expected a legal move of run ${run.id}, got running to running`)
  expect(await dumpRuns(database.pool)).toEqual(before)
})

describe('a batch written twice', () => {
  test('counts as success and doubles nothing', async () => {
    const batch = newBatchId()
    expect((await writeEntries(database.pool, batch, [everything(run)])).has(run.id)).toBe(true)
    const before = await dumpRuns(database.pool)
    expect((await writeEntries(database.pool, batch, [everything(run)])).has(run.id)).toBe(true)
    expect(await dumpRuns(database.pool)).toEqual(before)
  })

  test('counts as success when it moved the run', async () => {
    const batch = newBatchId()
    const entry: Entry = { ...everything(run), move: { to: 'pending', claim: 2 } }
    expect((await writeEntries(database.pool, batch, [entry])).has(run.id)).toBe(true)
    const before = await dumpRuns(database.pool)
    expect((await writeEntries(database.pool, batch, [entry])).has(run.id)).toBe(true)
    expect(await dumpRuns(database.pool)).toEqual(before)
  })

  test('is written once also when another write of the run came between', async () => {
    const batch = newBatchId()
    await writeEntries(database.pool, batch, [entryFor(run, completedStep('a'))])
    await writeEntries(database.pool, null, [entryFor(run, completedStep('b'))])
    const before = await dumpRuns(database.pool)
    expect((await writeEntries(database.pool, batch, [entryFor(run, completedStep('a'))])).has(run.id)).toBe(true)
    expect(await dumpRuns(database.pool)).toEqual(before)
  })

  test('writes nothing when the process has written a later one: the network has delivered it late', async () => {
    const early = newBatchId()
    await writeEntries(database.pool, newBatchId(), [entryFor(run, completedStep('a'))])
    const before = await dumpRuns(database.pool)
    expect(await writeEntries(database.pool, early, [entryFor(run, startedStep('a'))])).toEqual(new Map())
    expect(await dumpRuns(database.pool)).toEqual(before)
  })

  test('at the same time, over two connections, is written once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const batch = newBatchId()
      const entry = entryFor(run, completedStep(`round-${round}`))
      const both = await Promise.all([
        writeEntries(database.pool, batch, [entry]),
        writeEntries(database.pool, batch, [entry]),
      ])
      expect(both.every((written) => written.has(run.id))).toBe(true)
    }
    expect(await count('attempts')).toBe(20)
    await expectSoundTrails()
  })
})

describe('batches at the same time', () => {
  test('number the events of one run without a gap', async () => {
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 25; round += 1) {
        const steps = Array.from({ length: 1 + (round % 3) }, (__, n) => startedStep(`s-${writer}-${round}-${n}`))
        await writeEntries(database.pool, null, [entryFor(run, ...steps)])
      }
    })
    await Promise.all(writers)
    expect(await count('steps')).toBe(await count('run_events'))
    expect(await count('steps')).toBeGreaterThan(8 * 25)
    await expectSoundTrails()
  })

  test('over the same runs in opposite order never wait for each other in a circle', async () => {
    const runs = await insertHeldRuns(database.pool, 12)
    const { rows: before } = await database.pool.query<{ deadlocks: number }>(deadlocks)
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let round = 0; round < 40; round += 1) {
        const entries = runs.map((held) => entryFor(held, startedStep(`s-${writer}`, round + 1)))
        await writeEntries(database.pool, null, writer % 2 === 0 ? entries : entries.toReversed())
      }
    })
    await Promise.all(writers)
    const { rows: after } = await database.pool.query<{ deadlocks: number }>(deadlocks)
    expect(after).toEqual(before)
    await expectSoundTrails()
  })
})

const deadlocks = 'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()'

describe('rows that cannot be are refused', () => {
  const moves: [claim: string, constraint: string, move: NonNullable<Entry['move']>][] = [
    ['running without a worker', 'a_running_run_has_a_worker', { to: 'running', claim: 2 }],
    ['a worker on a run that waits', 'a_running_run_has_a_worker', { to: 'waiting', claim: 2, workerId: randomUUID() }],
    [
      'running without a slot',
      'a_running_run_is_admitted',
      { to: 'running', claim: 2, workerId: randomUUID(), admitted: false },
    ],
    ['failed without an error', 'a_failed_run_says_why', { to: 'failed', claim: 2, endedAt: at }],
    ['ended without an end', 'only_an_ended_run_has_an_end', { to: 'completed', claim: 2 }],
    ['an end of a run that goes on', 'only_an_ended_run_has_an_end', { to: 'pending', claim: 2, endedAt: at }],
    [
      'unconfirmed without a cancel',
      'only_a_cancelled_run_is_unconfirmed',
      { to: 'completed', claim: 2, endedAt: at, unconfirmedWorkerId: randomUUID() },
    ],
  ]
  test.each(moves)('%s', async (_, constraint, move) => {
    const state = move.to === 'running' ? 'pending' : 'running'
    if (state === 'pending') {
      await database.pool.query(`UPDATE runs SET state = 'pending', worker_id = NULL WHERE id = $1`, [run.id])
    }
    const before = await dumpRuns(database.pool)
    const written = writeEntries(database.pool, randomUUID(), [{ ...entryFor(run, startedStep('a')), state, move }])
    await expect(written).rejects.toMatchObject({ code: '23514', constraint: expect.stringContaining(constraint) })
    expect(await dumpRuns(database.pool)).toEqual(before)
  })

  const steps: [claim: string, constraint: string, change: object][] = [
    ['a failed step without an error', 'a_failed_step_says_why', { state: 'failed' }],
    ['a skipped step without a reason', 'a_skipped_step_says_why', { state: 'skipped' }],
    ['a running step with an end', 'only_a_settled_step_has_an_end', { state: 'running', endedAt: new Date(0) }],
  ]
  test.each(steps)('%s', async (_, constraint, change) => {
    const entry = entryFor(run, { ...completedStep('a'), ...change })
    const written = writeEntries(database.pool, randomUUID(), [entry])
    await expect(written).rejects.toMatchObject({ code: '23514', constraint: expect.stringContaining(constraint) })
    expect(await count('steps')).toBe(0)
  })

  test('a completed step without an end', async () => {
    await writeEntries(database.pool, newBatchId(), [entryFor(run, completedStep('a'))])
    const forgotten = database.pool.query('UPDATE steps SET ended_at = NULL WHERE run_id = $1', [run.id])
    await expect(forgotten).rejects.toMatchObject({ code: '23514' })
  })

  const waits: [claim: string, constraint: string, wait: Pick<WaitRow, 'kind' | 'dueAt' | 'signalKey'>][] = [
    [
      'a wait for a signal without its key',
      'a_signal_wait_has_a_key',
      { kind: 'signal', dueAt: null, signalKey: null },
    ],
    ['a wait for a time with a key', 'a_signal_wait_has_a_key', { kind: 'time', dueAt: at, signalKey: 'k' }],
    ['a wait for a time that never comes', 'other_waits_are_due', { kind: 'time', dueAt: null, signalKey: null }],
  ]
  test.each(waits)('%s', async (_, constraint, wait) => {
    const outcomes = [{ row: newStep('a', 1), wait: { step: 'a', item: '', ...wait } }]
    const written = writeEntries(database.pool, randomUUID(), [{ ...entryFor(run), outcomes }])
    await expect(written).rejects.toMatchObject({ code: '23514', constraint })
  })

  test('an attempt that is over a second time', async () => {
    const entry = entryFor(run, completedStep('a'))
    await writeEntries(database.pool, newBatchId(), [entry])
    const again = writeEntries(database.pool, newBatchId(), [entry])
    await expect(again).rejects.toMatchObject({ code: '23505', constraint: expect.stringContaining('attempt') })
  })

  test('two events with one number', async () => {
    const insert = `INSERT INTO run_events (run_id, number, at, to_state, generation, actor) VALUES ($1, 1, $2, 'x', 1, 'x')`
    await database.pool.query(insert, [run.id, at])
    await expect(database.pool.query(insert, [run.id, at])).rejects.toMatchObject({ code: '23505' })
  })
})
