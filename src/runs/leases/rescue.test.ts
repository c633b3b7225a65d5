import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenInvariants } from '../../../test/faults/invariants.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { onRunEnds, type RunEnd } from '../../telemetry/happenings.ts'
import type { TestKit } from '../../test.ts'
import type { Attempt } from '../attempts/attempt.ts'
import type { Engine } from '../engine.ts'
import { writeEntries } from '../journal/entry-store.ts'
import { Door, select, startKit, until } from '../kit-for-tests.ts'
import { readRun } from '../run-store.ts'
import { confirmCancelled, failDisowned, sweep } from './rescue.ts'
import { insertWorker, renewLease } from './worker-store.ts'

/** The door of each run's step, by the run's id. */
const doors = new Map<string, Door>()
const began: string[] = []

function doorOf(run: string): Door {
  const door = doors.get(run) ?? new Door()
  doors.set(run, door)
  return door
}

// It does not listen to its signal.
const deaf = pipeline('deaf').step('wait', async ({ run }) => {
  began.push(run.id)
  await doorOf(run.id).pass()
})
const parallel = pipeline('parallel', { overlap: { parallel: 100 } }).step('wait', async ({ run, attempt }) => {
  began.push(run.id)
  await doorOf(run.id).pass()
  return attempt
})

let kit: TestKit
let engine: Engine

beforeAll(async () => {
  kit = await startKit([deaf, parallel])
  engine = await kit.platform.engine()
})
afterAll(async () => {
  for (const door of doors.values()) door.open()
  await kit.close()
})

async function begin(name: string): Promise<string> {
  const { id } = await kit.platform.startRun(name)
  await until(() => began.includes(id), 'the step to begin')
  return id
}

async function stateOf(id: string): Promise<string | undefined> {
  return (await readRun(engine.database.pool, id))?.state
}

/** As after a crash of its worker: nobody renews the lease of the process that has the run. */
async function disown(id: string): Promise<string> {
  const lost = randomUUID()
  await select(kit, 'UPDATE runs SET worker_id = $2 WHERE id = $1', [id, lost])
  return lost
}

/** Resolves when some statement waits for the lock that this test holds. */
async function untilSomebodyWaits(): Promise<void> {
  await until(async () => {
    const rows = await select(
      kit,
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR NO KEY UPDATE%'`,
    )
    return rows.length > 0
  }, 'a statement to wait for the lock')
}

async function cancelDeaf(): Promise<{ running: string; queued: string }> {
  const running = await begin('deaf')
  const { id: queued } = await kit.platform.startRun('deaf')
  expect(await kit.platform.cancelRun(running)).toBe('requested')
  await sweep(engine)
  expect(await stateOf(running)).toBe('running')
  // Ten seconds of grace, by the database's clock.
  await select(kit, `UPDATE runs SET cancel_requested_at = now() - interval '9 s' WHERE id = $1`, [running])
  await sweep(engine)
  expect(await stateOf(running)).toBe('running')
  await select(kit, `UPDATE runs SET cancel_requested_at = now() - interval '11 s' WHERE id = $1`, [running])
  await sweep(engine)
  expect(await readRun(engine.database.pool, running)).toMatchObject({
    state: 'cancelled',
    error: { code: 'unconfirmed' },
    unconfirmedWorkerId: kit.worker.id,
  })
  await kit.worker.tick()
  expect(await readRun(engine.database.pool, queued)).toMatchObject({ state: 'pending', admitted: false })
  return { running, queued }
}

describe('leases', () => {
  test('an expired row is never revived, and is gone with the next sweep', async () => {
    const id = randomUUID()
    await insertWorker(engine.database.pool, id, [])
    expect(await renewLease(engine.database.pool, id)).toBe(true)
    await select(kit, `UPDATE workers SET lease_ends_at = now() - interval '1 ms' WHERE id = $1`, [id])
    // The server of a test run may itself be younger than a lease; its time does not count then.
    await until(async () => {
      const [row] = await select<{ old: boolean }>(
        kit,
        `SELECT now() > pg_postmaster_start_time() + interval '10 s' AS old`,
      )
      return row?.old === true
    }, 'the server to be older than a lease')
    expect(await renewLease(engine.database.pool, id)).toBe(false)
    expect((await sweep(engine)).workers).toContain(id)
    expect(await renewLease(engine.database.pool, id)).toBe(false)
  })
})

describe('the sweep', () => {
  test('a step that ends after its run was taken away changes nothing, and the run is done by the next claim', async () => {
    const old = await kit.platform.startWorker({ takesRuns: false })
    const { id } = await kit.platform.startRun('parallel', {}, old.id)
    const left = old.execute(id)
    await until(() => began.includes(id), 'the step to begin')
    const lost = await disown(id)
    await sweep(engine)
    // The first attempt still stands at the door; the second comes to it, too.
    await until(() => began.filter((run) => run === id).length === 2, 'the second attempt')
    expect(await select(kit, 'SELECT attempt, outcome, worker_id FROM attempts WHERE run_id = $1', [id])).toEqual([
      { attempt: 1, outcome: 'lost', worker_id: lost },
    ])
    doorOf(id).open()
    expect(await left).toBe('lost')
    await until(async () => (await stateOf(id)) === 'completed', 'the run to complete')
    await old.stop(0)
    const attempts = await select(kit, 'SELECT attempt, outcome FROM attempts WHERE run_id = $1 ORDER BY attempt', [id])
    expect(attempts).toEqual([
      { attempt: 1, outcome: 'lost' },
      { attempt: 2, outcome: 'completed' },
    ])
    await kit.settle()
    expect(await brokenInvariants(engine.database.pool)).toEqual({})
  })

  test('loses to a finish that comes between its list and its claim', async () => {
    const id = await begin('parallel')
    const run = await readRun(engine.database.pool, id)
    const lost = await disown(id)
    const finishing = await engine.database.pool.connect()
    await finishing.query('BEGIN')
    await finishing.query('SELECT FROM runs WHERE id = $1 FOR NO KEY UPDATE', [id])
    const swept = sweep(engine)
    await untilSomebodyWaits()
    const at = engine.clock.now()
    await writeEntries(finishing, randomUUID(), [
      {
        runId: id,
        state: 'running',
        claim: run?.claim ?? -1,
        generation: 1,
        at,
        actor: `worker ${lost}`,
        // A completed run could not go on; a failed one could, and must not by itself.
        move: {
          to: 'failed',
          claim: (run?.claim ?? -1) + 1,
          endedAt: at,
          admitted: false,
          error: { code: 'x', message: 'x' },
        },
      },
    ])
    await finishing.query('COMMIT')
    finishing.release()
    expect((await swept).runs).not.toContain(id)
    expect(await stateOf(id)).toBe('failed')
    doorOf(id).open()
  })

  test('leaves a run alone that a live worker has claimed between its list and its claim', async () => {
    const id = await begin('parallel')
    await disown(id)
    const claiming = await engine.database.pool.connect()
    await claiming.query('BEGIN')
    await claiming.query('SELECT FROM runs WHERE id = $1 FOR NO KEY UPDATE', [id])
    const swept = sweep(engine)
    await untilSomebodyWaits()
    // Another sweep has put it back, and this worker has it now.
    await claiming.query('UPDATE runs SET claim = claim + 2, worker_id = $2 WHERE id = $1', [id, kit.worker.id])
    await claiming.query('COMMIT')
    claiming.release()
    const before = await readRun(engine.database.pool, id)
    expect((await swept).runs).not.toContain(id)
    expect(await readRun(engine.database.pool, id)).toEqual(before)
    await select(kit, `UPDATE runs SET claim = claim - 2 WHERE id = $1`, [id])
    doorOf(id).open()
    await until(async () => (await stateOf(id)) === 'completed', 'the run to complete')
  })

  test('one run whose row is locked does not keep the sweep from the others', async () => {
    const [locked, free] = [await begin('parallel'), await begin('parallel')]
    for (const id of [locked, free]) await disown(id)
    const holder = await engine.database.pool.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT FROM runs WHERE id = $1 FOR NO KEY UPDATE', [locked])
    const startedAt = performance.now()
    expect((await sweep(engine)).runs).toContain(free)
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    await holder.query('ROLLBACK')
    holder.release()
    for (const id of [locked, free]) doorOf(id).open()
    await until(async () => (await stateOf(locked)) === 'completed', 'the locked run to complete')
  })
})

test('a step that was under way when its worker died is next tried alone', async () => {
  const alone: Attempt[] = []
  const isolate = (attempt: Attempt) => {
    alone.push(attempt)
    return Promise.resolve({ output: { kind: 'json' as const, json: null }, counts: null, recorded: false })
  }
  const other = await kit.platform.startWorker({ takesRuns: false, isolate })
  const id = await begin('parallel')
  // Paused by the sweep, so that the test says who goes on with it.
  await select(kit, 'UPDATE runs SET worker_id = $2, pause_requested_at = now() WHERE id = $1', [id, randomUUID()])
  await sweep(engine)
  await kit.platform.resumeRun(id, { kind: 'program', name: 'test' }, other.id)
  doorOf(id).open()
  expect(await other.execute(id)).toBe('completed')
  expect(alone).toMatchObject([{ step: 'wait', row: { attempt: 2, crashes: 0, failures: 0 } }])
  await other.stop(0)
})

describe('a cancel that the step ignores', () => {
  test('is cancelled unconfirmed after its grace, and its slot is free when the step really ends', async () => {
    const { running, queued } = await cancelDeaf()
    doorOf(running).open()
    await until(async () => (await stateOf(queued)) === 'running', 'the next run to get the slot')
    expect(await readRun(engine.database.pool, running)).toMatchObject({
      state: 'cancelled',
      unconfirmedWorkerId: null,
    })
    doorOf(queued).open()
    await until(async () => (await stateOf(queued)) === 'completed', 'the next run to complete')
    expect(await select(kit, 'SELECT outcome FROM attempts WHERE run_id = $1', [running])).toEqual([])
  })

  test('keeps its slot when another worker says that its own attempt has ended', async () => {
    const { running, queued } = await cancelDeaf()
    await confirmCancelled(engine, running, randomUUID())
    expect(await readRun(engine.database.pool, running)).toMatchObject({ unconfirmedWorkerId: kit.worker.id })
    for (const id of [running, queued]) doorOf(id).open()
    await until(async () => (await stateOf(queued)) === 'completed', 'the next run to complete')
  })

  test('frees its slot when the word of its end was lost the first time', async () => {
    const { running, queued } = await cancelDeaf()
    doorOf(running).open()
    await until(async () => (await stateOf(queued)) === 'running', 'the next run to get the slot')
    await select(kit, 'UPDATE runs SET unconfirmed_worker_id = $2 WHERE id = $1', [running, kit.worker.id])
    await kit.worker.tick()
    expect(await readRun(engine.database.pool, running)).toMatchObject({ unconfirmedWorkerId: null })
    doorOf(queued).open()
    await until(async () => (await stateOf(queued)) === 'completed', 'the next run to complete')
  })

  test('frees its slot when its worker is gone', async () => {
    expect.hasAssertions()
    const { running, queued } = await cancelDeaf()
    await select(kit, 'UPDATE runs SET unconfirmed_worker_id = $2 WHERE id = $1', [running, randomUUID()])
    await sweep(engine)
    await until(async () => (await stateOf(queued)) === 'running', 'the next run to get the slot')
    for (const id of [running, queued]) doorOf(id).open()
    await until(async () => (await stateOf(queued)) === 'completed', 'the next run to complete')
  })
})

describe('a worker', () => {
  test('that gets two hints for one run at once executes it once, and still obeys its cancel', async () => {
    const id = randomUUID()
    expect(await kit.worker.execute(id)).toBeUndefined()
    const { id: run } = await kit.platform.startRun('parallel', {}, kit.worker.id)
    const both = [kit.worker.execute(run), kit.worker.execute(run)]
    await until(() => began.includes(run), 'the step to begin')
    // Two looks at what is its own: it does not take the run for one that it has lost sight of.
    await kit.worker.tick()
    await kit.worker.tick()
    expect(await stateOf(run)).toBe('running')
    doorOf(run).open()
    expect(await Promise.all(both)).toEqual(expect.arrayContaining(['completed', undefined]))
  })

  test('that has lost sight of a run fails it, unless another has it by then', async () => {
    const other = await kit.platform.startWorker({ takesRuns: false })
    const { id } = await kit.platform.startRun('parallel', {}, other.id)
    await select(kit, `UPDATE runs SET state = 'running', claim = 1, worker_id = $2 WHERE id = $1`, [id, other.id])
    await failDisowned(engine, id, kit.worker.id)
    expect(await stateOf(id)).toBe('running')
    const ends: RunEnd[] = []
    const stop = onRunEnds((end) => void ends.push(end))
    for (let look = 0; look < 2; look += 1) await other.tick()
    stop()
    expect(ends).toMatchObject([{ run: id, state: 'failed', error: { code: 'internal' } }])
    expect(await readRun(engine.database.pool, id)).toMatchObject({ state: 'failed', error: { code: 'internal' } })
    await other.stop(0)
  })

  test('that has lost its lease takes no run any more, and leaves its own to the sweep', async () => {
    let isLost = false
    const other = await kit.platform.startWorker({ onLost: () => (isLost = true) })
    const { id: run } = await kit.platform.startRun('parallel', {}, other.id)
    const left = other.execute(run)
    await until(() => began.includes(run), 'the step to begin')
    await select(kit, 'DELETE FROM workers WHERE id = $1', [other.id])
    // Its heartbeat notices with its next beat.
    await until(() => isLost, 'the worker to notice')
    const { id: next } = await kit.platform.startRun('parallel', {}, other.id)
    expect(await other.execute(next)).toBeUndefined()
    await sweep(engine)
    await until(async () => (await readRun(engine.database.pool, run))?.workerId === kit.worker.id, 'its run to go on')
    for (const id of [run, next]) doorOf(id).open()
    expect(await left).toBe('lost')
    await until(async () => (await stateOf(run)) === 'completed', 'its run to complete')
  })
})
