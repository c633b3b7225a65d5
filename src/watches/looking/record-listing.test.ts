import { expect, it } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import type { SeenRun } from '../../pipelines/watches/source.ts'
import { writeVerdicts } from '../verdicts/verdict-store.ts'
import { type DeclaredWatch, watch } from '../watch.ts'
import { checkedListing } from './checked-listing.ts'
import { planLook } from './plan-look.ts'
import { recordListing } from './record-listing.ts'

const at = (time: string) => new Date(`2026-03-10T${time}Z`)

function declared(timezone: string): DeclaredWatch {
  const source = { name: 'the test', list: async () => ({ runs: [] }) }
  const day = { startsAt: '05:00', timezone }
  const {
    pipeline: _,
    schedule: __,
    ...nightly
  } = watch({
    name: 'nightly',
    source,
    every: '15m',
    day,
    workflow: [{ job: 'READS' }],
  })
  return nightly
}

const run = (key: string, more: Partial<SeenRun> = {}): SeenRun => {
  return { key, job: 'READS', state: 'running', startedAt: at('06:00'), records: 10, ...more }
}

async function scene() {
  const database = await createTestDatabase()
  const look = async (nightly: DeclaredWatch, now: Date, ...runs: SeenRun[]) =>
    await database.transaction(async (client) => {
      await planLook(client, nightly, now)
      return await recordListing(client, nightly, checkedListing({ runs }, now), now)
    })
  const rows = async (text: string) => (await database.pool.query<Record<string, unknown>>(text)).rows
  return { database, look, rows, [Symbol.asyncDispose]: () => database.drop() }
}

it('a run that had not ended and is shown no more has vanished, one that had ended has not, and one that is shown again is back', async () => {
  await using nightly = await scene()
  const { look, rows } = nightly
  const utc = declared('UTC')
  const over = run('over', { state: 'completed', endedAt: at('06:05') })
  await look(utc, at('06:10'), run('gone'), over)
  await look(utc, at('06:25'))
  const vanished = 'SELECT key, vanished_at AS at FROM job_runs ORDER BY key'
  expect(await rows(vanished)).toEqual([
    { key: 'gone', at: at('06:25') },
    { key: 'over', at: null },
  ])
  await look(utc, at('06:40'))
  expect((await rows(vanished))[0]).toEqual({ key: 'gone', at: at('06:25') })
  expect(await look(utc, at('06:55'), run('gone'))).toEqual({ seen: 1, changed: 0 })
  expect((await rows(vanished))[0]).toEqual({ key: 'gone', at: null })
})

it('a run that has waited under another key is one run, seen first when it waited', async () => {
  await using nightly = await scene()
  const { look, rows } = nightly
  const utc = declared('UTC')
  await look(utc, at('06:10'), { key: 'READS job 7', job: 'READS', state: 'pending' })
  await look(utc, at('06:25'), run('READS 1 0', { was: 'READS job 7', startedAt: at('06:20') }))
  const known = 'SELECT key, first_seen_at AS at, vanished_at AS gone FROM job_runs'
  expect(await rows(known)).toEqual([{ key: 'READS 1 0', at: at('06:10'), gone: null }])
  expect(await rows('SELECT runs FROM job_days')).toEqual([{ runs: 1 }])
})

it('a day counts what ended well, and what did not: in error by its limits, or gone', async () => {
  await using nightly = await scene()
  const { look, rows } = nightly
  const days = 'SELECT runs, completed, failed, ended_in_error AS "inError", vanished FROM job_days'
  const utc = declared('UTC')
  const ended = { state: 'completed', endedAt: at('06:05') } as const
  const runs = [
    run('well', { ...ended, records: 100_000, failedRecords: 1 }),
    run('records', { ...ended, failedRecords: 9 }),
    run('thread', { ...ended, threads: [{ number: 1, state: 'failed', records: 10, failedRecords: 0 }] }),
    run('failed', { state: 'failed', endedAt: at('06:05') }),
  ]
  await look(utc, at('06:10'), ...runs, run('gone'))
  expect(await rows(days)).toEqual([{ runs: 5, completed: 1, failed: 1, inError: 2, vanished: 0 }])
  await look(utc, at('06:25'), ...runs)
  expect(await rows(days)).toMatchObject([{ inError: 2, vanished: 1 }])
  await look(utc, at('06:40'), ...runs, run('gone'))
  expect(await rows(days)).toMatchObject([{ inError: 2, vanished: 0 }])
  await rows(`INSERT INTO job_limits VALUES ('nightly', 'READS', '{"failedShare": 0.95}', now(), 'ada')`)
  await look(utc, at('06:55'), ...runs, run('gone', { records: 11 }))
  expect(await rows(days)).toMatchObject([{ completed: 2, inError: 1 }])
})

it('days that were recorded stay when a watch is moved to another zone', async () => {
  await using nightly = await scene()
  const { look, rows } = nightly
  const ended = run('READS 1', { state: 'completed', endedAt: at('06:30') })
  await look(declared('UTC'), at('06:45'), ended)
  const days = 'SELECT job, day::text AS day, runs, completed, records::int AS records FROM job_days ORDER BY day'
  const recorded = { job: 'READS', day: '2026-03-10', runs: 1, completed: 1, records: 10 }
  expect(await rows(days)).toEqual([recorded])
  // 06:00 UTC is before 05:00 there, so that a run first seen now belongs to the day before.
  const moved = declared('America/Sao_Paulo')
  await look(moved, at('07:00'), ended, run('READS 2'))
  expect(await rows(days)).toEqual([{ ...recorded, day: '2026-03-09', completed: 0 }, recorded])
})

it('what is wrong is open once, however often it is found', async () => {
  await using nightly = await scene()
  const { database, rows } = nightly
  const stuck = { kind: 'stuck' as const, job: 'READS', key: 'READS 1', since: at('06:00'), evidence: 'for an hour' }
  const find = async (now: Date, ...verdicts: (typeof stuck)[]) =>
    await database.transaction(async (client) => {
      await writeVerdicts(client, 'nightly', { day: '2026-03-10', at: now, verdicts })
    })
  await find(at('07:00'), stuck)
  await find(at('07:15'), { ...stuck, evidence: 'for longer' })
  const all = `SELECT found_at AS "foundAt", until, evidence FROM verdicts ORDER BY found_at`
  expect(await rows(all)).toEqual([{ foundAt: at('07:00'), until: null, evidence: 'for longer' }])
  await expect(
    rows(`INSERT INTO verdicts (id, watch, job, key, kind, day, since, found_at, evidence)
      SELECT gen_random_uuid(), watch, job, key, kind, day, since, found_at, evidence FROM verdicts`),
  ).rejects.toThrow('verdicts_one_open')
  await find(at('07:30'))
  await find(at('07:45'), stuck)
  expect(await rows(all)).toMatchObject([{ until: at('07:30') }, { foundAt: at('07:45'), until: null }])
})
