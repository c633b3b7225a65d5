import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
import { proxyBefore } from '../../../test/faults/proxy.ts'
import { type Database, openDatabase } from '../../database/database.ts'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { type Entry, LeaseLost } from './entry.ts'
import { writeEntries } from './entry-store.ts'
import { Journal } from './journal.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

async function newRun(): Promise<HeldRun> {
  const [run] = await insertHeldRuns(database.pool, 1)
  if (!run) throw new Error('expected a run')
  return run
}

function journalOn(over: Database = database, signal = new AbortController().signal): Journal {
  return new Journal(over.pool, signal)
}

/** What is stored of a run: its steps' states, its attempts and events, and in how many commits they came. */
async function stored(run: HeldRun) {
  const { rows } = await database.pool.query<{
    steps: Record<string, string> | null
    attempts: number
    events: number
    commits: number
  }>(
    `SELECT (SELECT jsonb_object_agg(step, state) FROM steps WHERE run_id = $1) AS steps,
       (SELECT count(*)::int FROM attempts WHERE run_id = $1) AS attempts,
       (SELECT count(*)::int FROM run_events WHERE run_id = $1) AS events,
       (SELECT count(DISTINCT transaction_id)::int FROM run_events WHERE run_id = $1) AS commits`,
    [run.id],
  )
  const [row] = rows
  if (!row) throw new Error('expected a row')
  return { ...row, steps: row.steps ?? {} }
}

async function expectSoundTrails(): Promise<void> {
  const broken = await brokenInvariants(database.pool)
  expect(broken['the events of a run are numbered without a gap']).toBeUndefined()
  expect(broken['a step or item completes at most once in a generation']).toBeUndefined()
}

describe('group commit', () => {
  test('what gathers during a flush commits together in the next', async () => {
    const run = await newRun()
    const journal = journalOn()
    const first = journal.write(entryFor(run, completedStep('first')))
    await new Promise((resolve) => setImmediate(resolve))
    const others = Array.from({ length: 50 }, (_, n) => journal.write(entryFor(run, completedStep(`s${n}`))))
    await Promise.all([first, ...others])
    expect(await stored(run)).toMatchObject({ attempts: 51, events: 51, commits: 2 })
  })

  test('commits no more than 100 entries together', async () => {
    const run = await newRun()
    const journal = journalOn()
    await Promise.all(Array.from({ length: 101 }, (_, n) => journal.write(entryFor(run, completedStep(`s${n}`)))))
    expect(await stored(run)).toMatchObject({ attempts: 101, commits: 2 })
  })

  test('commits no more than 4 MB together, but one entry however long it is', async () => {
    const [long, ...runs] = await insertHeldRuns(database.pool, 6)
    const journal = journalOn()
    const megabytes = (count: number) => 'x'.repeat(count * 1024 * 1024)
    await Promise.all([
      ...runs.map((run) => journal.write(entryFor(run, completedStep('a', megabytes(1))))),
      ...(long ? [journal.write(entryFor(long, completedStep('a', megabytes(5))))] : []),
    ])
    const { rows } = await database.pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM run_events WHERE run_id = ANY ($1) GROUP BY transaction_id ORDER BY 1',
      [[long, ...runs].map((run) => run?.id)],
    )
    expect(rows.map(({ n }) => n)).toEqual([1, 2, 3])
  })

  test('two entries of one step are two commits, in their order', async () => {
    const run = await newRun()
    const journal = journalOn()
    await Promise.all([
      journal.write(entryFor(run, startedStep('a'))),
      journal.write(entryFor(run, completedStep('a'))),
      journal.write(entryFor(run, startedStep('b'))),
    ])
    expect(await stored(run)).toMatchObject({ steps: { a: 'completed', b: 'running' }, commits: 2 })
  })

  test('a later entry of the same run does not overtake one that must wait for the next batch', async () => {
    const run = await newRun()
    const journal = journalOn()
    const order: string[] = []
    await Promise.all(
      [startedStep('a'), completedStep('a'), startedStep('b')].map((row, n) =>
        journal.write(entryFor(run, row)).then(() => order.push(`${n}`)),
      ),
    )
    expect(order).toEqual(['0', '1', '2'])
    const { rows } = await database.pool.query(
      'SELECT step, to_state FROM run_events WHERE run_id = $1 ORDER BY number',
      [run.id],
    )
    expect(rows).toEqual([
      { step: 'a', to_state: 'running' },
      { step: 'a', to_state: 'completed' },
      { step: 'b', to_state: 'running' },
    ])
  })

  test('while one flush waits for a run, another goes past it, but with nothing of that run', async () => {
    const [held, ...others] = await insertHeldRuns(database.pool, 61)
    if (!held) throw new Error('expected a run')
    const journal = journalOn()
    const holder = await database.pool.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT FROM runs WHERE id = $1 FOR UPDATE', [held.id])
    const order: string[] = []
    const first = journal.write(entryFor(held, startedStep('a'))).then(() => order.push('first'))
    await new Promise((resolve) => setImmediate(resolve))
    const second = journal.write(entryFor(held, startedStep('b'))).then(() => order.push('second'))
    await Promise.all(others.map((run) => journal.write(entryFor(run, completedStep('a')))))
    expect(order).toEqual([])
    await holder.query('COMMIT')
    holder.release()
    await Promise.all([first, second])
    expect(order).toEqual(['first', 'second'])
    expect(await stored(held)).toMatchObject({ steps: { a: 'running', b: 'running' }, commits: 2 })
  })

  test('nothing of a run overtakes its move: what comes after it is based on a claim that is over', async () => {
    const run = await newRun()
    const journal = journalOn()
    const moved = journal.write({ ...entryFor(run, completedStep('a')), move: { to: 'pending', claim: 2 } })
    const late = journal.write(entryFor(run, completedStep('b')))
    await moved
    await expect(late).rejects.toBeInstanceOf(LeaseLost)
    expect(await stored(run)).toMatchObject({ steps: { a: 'completed' }, attempts: 1 })
  })

  test('a stale entry is not carried by a fresh one of the same run in the same batch', async () => {
    const run = await newRun()
    const journal = journalOn()
    const [fresh, stale] = await Promise.allSettled([
      journal.write(entryFor(run, completedStep('fresh'))),
      journal.write(entryFor({ ...run, claim: 0 }, completedStep('stale'))),
    ])
    expect([fresh.status, stale.status]).toEqual(['fulfilled', 'rejected'])
    expect((await stored(run)).steps).toEqual({ fresh: 'completed' })
    const [first, second] = await Promise.allSettled([
      journal.write(entryFor({ ...run, claim: 0 }, completedStep('stale'))),
      journal.write(entryFor(run, completedStep('next'))),
    ])
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
    expect((await stored(run)).steps).toEqual({ fresh: 'completed', next: 'completed' })
  })
})

describe('an entry that cannot be stored', () => {
  const refused: [string, (run: HeldRun) => Entry][] = [
    ['breaks a constraint', (run) => entryFor(run, { ...startedStep('bad'), state: 'failed', endedAt: at })],
    ['holds a NUL', (run) => entryFor(run, completedStep('bad', 'a\u0000b'))],
    ['holds half a surrogate pair', (run) => entryFor(run, completedStep('bad', '\ud800'))],
    ['holds a number too large for its column', (run) => entryFor(run, { ...startedStep('bad'), attempt: 2 ** 40 })],
  ]
  test.each(refused)('fails alone among the others of its batch: it %s', async (_, bad) => {
    const runs = await insertHeldRuns(database.pool, 20)
    const journal = journalOn()
    const results = await Promise.allSettled(
      runs.map((run, n) => journal.write(n === 13 ? bad(run) : entryFor(run, completedStep('good')))),
    )
    expect(results.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([13])
    expect(results[13]).toMatchObject({ reason: { code: expect.stringMatching(/^(22|23)/) } })
    for (const [n, run] of runs.entries()) expect(await stored(run)).toMatchObject({ events: n === 13 ? 0 : 1 })
    await expectSoundTrails()
  })

  test('fails alone among the others of its own run', async () => {
    const run = await newRun()
    const journal = journalOn()
    const rows = Array.from({ length: 9 }, (_, n) => completedStep(`s${n}`, n === 4 ? '\u0000' : n))
    const results = await Promise.allSettled(rows.map((row) => journal.write(entryFor(run, row))))
    expect(results.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([4])
    expect(await stored(run)).toMatchObject({ attempts: 8, events: 8 })
  })
})

describe('a connection that breaks', () => {
  test('killed by the server in the middle of flushes, again and again: nothing is lost, nothing doubled', async () => {
    const runs = await insertHeldRuns(database.pool, 10)
    const journal = journalOn()
    let killed = 0
    for (let round = 0; round < 10; round += 1) {
      const written = Promise.all(
        runs.flatMap((run) =>
          Array.from({ length: 20 }, (_, n) => journal.write(entryFor(run, completedStep(`s${round}-${n}`)))),
        ),
      )
      // One kill a round, at whatever point of a flush it hits.
      for (let hit = 0, done = false; hit === 0 && !done; ) {
        const { rows } = await database.pool.query<{ n: number }>(
          `SELECT count(pg_terminate_backend(pid))::int AS n FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%held AS MATERIALIZED%'`,
        )
        hit = rows[0]?.n ?? 0
        killed += hit
        done = await Promise.race([written.then(() => true), Promise.resolve(false)])
      }
      await written
    }
    expect(killed).toBeGreaterThan(5)
    for (const run of runs) expect(await stored(run)).toMatchObject({ attempts: 200, events: 200 })
    await expectSoundTrails()
  })

  test('before the reply to the commit, fifty times: nothing twice, nothing hung', async () => {
    await using proxy = await proxyBefore(database.url)
    const away = openDatabase({ url: proxy.url })
    const runs = await insertHeldRuns(database.pool, 5)
    const journal = journalOn(away)
    for (let round = 0; round < 50; round += 1) {
      const cut = proxy.cutReplyTo('write-entries')
      const written = runs.map((run) => journal.write(entryFor(run, completedStep(`s${round}`))))
      await cut
      await Promise.all(written)
    }
    for (const run of runs) expect(await stored(run)).toMatchObject({ attempts: 50, events: 50, commits: 50 })
    await expectSoundTrails()
    await away.close()
  })

  test('before the reply to a move: the retry finds its run moved, and does not take that for a lost lease', async () => {
    await using proxy = await proxyBefore(database.url)
    const away = openDatabase({ url: proxy.url })
    const run = await newRun()
    const cut = proxy.cutReplyTo('write-entries')
    const moved = journalOn(away).write({
      ...entryFor(run, completedStep('a')),
      move: { to: 'completed', claim: 2, endedAt: at, admitted: false },
    })
    await cut
    await expect(moved).resolves.toEqual({ cancelRequested: false, pauseRequested: false })
    await away.close()
  })

  test('before the reply, while a load of the same run commits: the retry still knows its batch', async () => {
    await using proxy = await proxyBefore(database.url)
    const away = openDatabase({ url: proxy.url })
    const run = await newRun()
    const cut = proxy.cutReplyTo('write-entries')
    const written = journalOn(away).write(entryFor(run, completedStep('beside')))
    await cut
    // What a load's transaction writes at its end, beside the journal.
    await database.transaction((client) => writeEntries(client, null, [entryFor(run, completedStep('load'))]))
    await expect(written).resolves.toBeDefined()
    expect(await stored(run)).toMatchObject({
      steps: { beside: 'completed', load: 'completed' },
      attempts: 2,
      events: 2,
    })
    await away.close()
  })

  test('a statement that the network delivers after its retry and after what came next changes nothing', async () => {
    await using proxy = await proxyBefore(database.url)
    const away = openDatabase({ url: proxy.url, deadlines: { queryMs: 300 } })
    const run = await newRun()
    const journal = journalOn(away)
    const frozen = proxy.freezeAt('write-entries')
    const started = journal.write(entryFor(run, startedStep('a')))
    await frozen
    await started
    await journal.write(entryFor(run, completedStep('a')))
    const before = await dumpRuns(database.pool)
    await proxy.thaw()
    expect(await dumpRuns(database.pool)).toEqual(before)
    await away.close()
  })
})

describe('a lost lease', () => {
  test('fails all that is queued at once, also while a statement gets no answer', async () => {
    await using proxy = await proxyBefore(database.url)
    const away = openDatabase({ url: proxy.url, deadlines: { closeMs: 100 } })
    const lost = new AbortController()
    const journal = journalOn(away, lost.signal)
    const first = await newRun()
    const runs = await insertHeldRuns(database.pool, 3)
    const frozen = proxy.freezeAt('write-entries')
    const underWay = journal.write(entryFor(first, completedStep('a')))
    await frozen
    const queued = runs.map((run) => journal.write(entryFor(run, completedStep('b'))))
    const all = Promise.allSettled([underWay, ...queued])
    lost.abort()
    for (const result of await all) expect(result).toMatchObject({ status: 'rejected', reason: { name: 'LeaseLost' } })
    await expect(journal.write(entryFor(first))).rejects.toBeInstanceOf(LeaseLost)
    await away.close()
    for (const run of runs) expect((await stored(run)).steps).not.toHaveProperty('b')
  })
})
