import { expect, it } from 'vitest'
import { createTestDatabase } from '../database/test-database.ts'
import { TestClock } from '../pipelines/clock.ts'
import { defineConfig } from '../pipelines/config.ts'
import { system } from '../pipelines/system.ts'
import type { SeenRun } from '../pipelines/watches/source.ts'
import { createPlatform } from '../platform.ts'
import { until } from '../runs/kit-for-tests.ts'
import { watch } from './watch.ts'

const at = (time: string) => new Date(`${time.includes('T') ? '' : '2026-03-10T'}${time}:00Z`)

/** A watch over what a test says that there is, and its platform. */
async function scene() {
  const database = await createTestDatabase()
  const clock = new TestClock('2026-03-10T06:00Z')
  const shown = { runs: [] as SeenRun[], left: {} as Record<string, number>, away: undefined as Error | undefined }
  const asked: { since: Date; open: readonly string[] }[] = []
  const nightly = watch({
    name: 'nightly',
    source: {
      name: 'the test',
      async list({ since, open }) {
        asked.push({ since, open })
        if (shown.away) throw shown.away
        return { runs: shown.runs, left: shown.left }
      },
    },
    every: '15m',
    day: { startsAt: '05:00', timezone: 'UTC' },
    workflow: [
      { job: 'READS', startsAt: '05:00', longest: '3h' },
      { job: 'BILLS', after: ['READS'], doneBy: '16:00' },
    ],
    ignore: ['NOISE'],
  })
  const config = defineConfig({
    systems: [system({ name: 'billing', pipelines: [], watches: [nightly] })],
    database: { url: database.url },
  })
  const platform = createPlatform(config, { clock, simulate: false })
  await platform.start({ roles: ['worker', 'monitor'] })
  const look = async (time: string) => {
    clock.moveTo(at(time))
    const { id } = await platform.startRun('watch-nightly')
    // The first attempt fails, and the next one is due when the clock says so.
    if (shown.away) {
      await until(async () => (await platform.getRun(id)).steps.some(({ status }) => status === 'retrying'))
      clock.moveTo(new Date(clock.now().getTime() + 5_000))
    }
    return await platform.waitForRun(id, { timeoutMs: 30_000 })
  }
  const alerts = async () => {
    await platform.tick()
    const { rows } = await database.pool.query<{ rule: string; subject: string; severity: string; state: string }>(
      'SELECT rule, subject, severity, state FROM alerts WHERE closed_at IS NULL ORDER BY rule, subject',
    )
    return rows
  }
  const open = async () => {
    const { rows } = await database.pool.query<{ job: string; kind: string; evidence: string }>(
      'SELECT job, kind, evidence FROM verdicts WHERE until IS NULL ORDER BY job, kind',
    )
    return rows
  }
  return {
    database,
    shown,
    asked,
    look,
    alerts,
    open,
    async [Symbol.asyncDispose]() {
      await platform.stop(0)
      await database.drop()
    },
  }
}

const run = (job: string, key: string, more: Partial<SeenRun> = {}): SeenRun => ({
  key,
  job,
  state: 'running',
  startedAt: at('05:03'),
  records: 100,
  failedRecords: 0,
  ...more,
})

it('a run is recorded look by look, judged, and over when it is; what failed is over when a run after it went well', async () => {
  await using nightly = await scene()
  const { shown, look, open, alerts, database } = nightly
  shown.runs = [run('READS', 'READS 1', { threads: [{ number: 1, state: 'running', records: 100, failedRecords: 0 }] })]
  expect(await look('06:00')).toMatchObject({ status: 'completed' })
  await look('06:15')
  expect(await open()).toEqual([])
  await look('07:15')
  expect(await open()).toMatchObject([{ job: 'READS', kind: 'stuck' }])
  const stuck = { rule: 'job-stuck', subject: 'nightly: READS', severity: 'critical', state: 'firing' }
  expect(await alerts()).toEqual([stuck])
  shown.runs = [run('READS', 'READS 1', { state: 'failed', endedAt: at('07:20'), error: 'ORA-01555' })]
  await look('07:30')
  expect(await open()).toMatchObject([{ job: 'READS', kind: 'failed', evidence: expect.stringContaining('ORA-01555') }])
  expect(await alerts()).toMatchObject([{ rule: 'job-failed', subject: 'nightly: READS' }])
  shown.runs.push(
    run('READS', 'READS 2', { state: 'completed', startedAt: at('07:31'), endedAt: at('07:44'), records: 5_000 }),
  )
  await look('07:45')
  expect(await open()).toEqual([])
  expect(await alerts()).toEqual([])
  const { rows: observed } = await database.pool.query(`SELECT key, state FROM job_observations ORDER BY at, key`)
  expect(observed).toEqual([
    { key: 'READS 1', state: 'running' },
    { key: 'READS 1', state: 'failed' },
    { key: 'READS 2', state: 'completed' },
  ])
  const { rows: days } = await database.pool.query(
    `SELECT job, day::text, runs, completed, failed, records::int FROM job_days`,
  )
  expect(days).toEqual([{ job: 'READS', day: '2026-03-10', runs: 2, completed: 1, failed: 1, records: 5_100 }])
})

it('asks for what has changed since a day before the last answer, and for what had not ended', async () => {
  await using nightly = await scene()
  const { shown, look, asked } = nightly
  shown.runs = [run('READS', 'READS 1')]
  await look('06:00')
  await look('06:15')
  expect(asked).toEqual([
    { since: new Date('2026-01-09T06:00Z'), open: [] },
    { since: new Date('2026-03-09T06:00Z'), open: ['READS 1'] },
  ])
})

it('asks for a failed run, too, which may go on under its key, for a week or until a later one went well', async () => {
  await using nightly = await scene()
  const { shown, look, asked } = nightly
  const failed = { state: 'failed' as const, endedAt: new Date('2026-03-04T05:20Z') }
  shown.runs = [
    run('READS', 'READS 1', { ...failed, startedAt: new Date('2026-03-04T05:03Z') }),
    run('BILLS', 'BILLS 1', { ...failed, startedAt: new Date('2026-03-04T05:03Z') }),
    run('BILLS', 'BILLS 2', { startedAt: at('05:00'), endedAt: at('05:30'), state: 'completed' }),
    run('STRANGE', 'STRANGE 1', {
      ...failed,
      startedAt: new Date('2026-03-01T05:03Z'),
      endedAt: new Date('2026-03-01T06:03Z'),
    }),
  ]
  await look('06:00')
  shown.runs = [run('READS', 'READS 1', { startedAt: new Date('2026-03-04T05:03Z'), restartedAt: at('06:05') })]
  await look('06:15')
  expect(asked[1]?.open).toEqual(['READS 1'])
  // Six days after its start it has run for ten minutes.
  expect(await nightly.open()).toEqual([])
  const { rows } = await nightly.database.pool.query(
    'SELECT restarted_at AS at FROM job_runs WHERE restarted_at IS NOT NULL',
  )
  expect(rows).toEqual([{ at: at('06:05') }])
})

it('a source that is away for more than one look is told of, and what was wrong before stays so', async () => {
  await using nightly = await scene()
  const { shown, look, open, alerts } = nightly
  shown.runs = [run('READS', 'READS 1', { state: 'failed', endedAt: at('05:50') })]
  await look('06:00')
  shown.away = new Error('ORA-12541')
  expect(await look('06:15')).toMatchObject({ status: 'partial' })
  expect(await open()).toMatchObject([{ kind: 'failed' }])
  await look('06:30')
  expect(await open()).toMatchObject([
    { kind: 'source_away', evidence: expect.stringContaining('Last answer: 2026-03-10T06:00:00.000Z') },
    { kind: 'failed' },
  ])
  // The poll's own run, which ends in part, is a consequence of it.
  expect((await alerts()).map(({ rule }) => rule)).toEqual(['job-failed', 'run-partial', 'watch-blind'])
  shown.away = undefined
  await look('06:45')
  expect(await open()).toMatchObject([{ kind: 'failed' }])
})

it('what went wrong and ended while its source was away is told once it is back, and a missing day is, too', async () => {
  await using nightly = await scene()
  const { shown, look, open } = nightly
  shown.runs = [run('READS', 'READS 1')]
  await look('06:00')
  shown.away = new Error('ORA-12541')
  await look('08:00')
  await look('08:15')
  shown.away = undefined
  shown.runs = [
    run('READS', 'READS 1', { state: 'completed', endedAt: at('08:05'), records: 5_000 }),
    run('BILLS', 'BILLS 1', { state: 'completed', startedAt: at('08:10'), endedAt: at('08:12'), records: 5_000 }),
  ]
  // Three hours and two minutes are too long; the look is the second after it.
  await look('08:45')
  expect(await open()).toMatchObject([{ job: 'READS', kind: 'long_running', evidence: 'Ran: 3h 02m (longest: 3h)' }])
  await look('09:00')
  expect(await open()).toEqual([])
  // Nobody looks for a day and a half: on the 11th nothing ran, and a run of the 12th makes up for none of it.
  shown.runs = [run('READS', 'READS 3', { startedAt: at('2026-03-12T05:10'), records: 1 })]
  await look('2026-03-12T05:15')
  expect((await open()).map(({ job, kind, evidence }) => `${job} ${kind} ${evidence.slice(-10)}`)).toEqual([
    'BILLS deadline_missed 2026-03-11',
    'READS missing 2026-03-11',
  ])
  await look('2026-03-12T05:30')
  expect(await open()).toEqual([])
})

it('a failure stays until a later run has made it good, over days and without an end', async () => {
  await using nightly = await scene()
  const { shown, look, open, alerts } = nightly
  const failedOf = async () =>
    (await open())
      .filter(({ kind }) => ['failed', 'ended_in_error'].includes(kind))
      .map(({ job, kind }) => `${job} ${kind}`)
  const thread = { number: 1, state: 'failed' as const, records: 1, failedRecords: 1 }
  shown.runs = [
    run('READS', 'READS 1', { state: 'failed' }),
    run('BILLS', 'BILLS 1', { state: 'completed', endedAt: at('05:50'), threads: [thread] }),
  ]
  await look('06:00')
  expect(await failedOf()).toEqual(['BILLS ended_in_error', 'READS failed'])
  shown.runs = []
  for (const time of ['2026-03-11T06:15', '2026-03-13T06:15']) {
    await look(time)
    expect(await failedOf()).toEqual(['BILLS ended_in_error', 'READS failed'])
  }
  expect(await alerts()).toContainEqual(expect.objectContaining({ rule: 'job-failed', subject: 'nightly: READS' }))
  const [startedAt, endedAt] = [at('2026-03-13T06:20'), at('2026-03-13T06:30')]
  shown.runs = [run('READS', 'READS 2', { state: 'completed', startedAt, endedAt, records: 9_000 })]
  await look('2026-03-13T06:45')
  expect(await failedOf()).toEqual(['BILLS ended_in_error'])
  // What it was repaired by is of a day before by then.
  shown.runs = []
  await look('2026-03-14T06:45')
  expect(await failedOf()).toEqual(['BILLS ended_in_error'])
  await look('2026-03-17T06:45')
  expect(await failedOf()).toEqual([])
})

it('what cannot be understood, was never heard of, or is gone is told of, and the rest goes on', async () => {
  await using nightly = await scene()
  const { shown, look, open, database } = nightly
  shown.runs = [
    run('READS', 'READS 1'),
    run('STRANGE', 'STRANGE 1'),
    run('NOISE', 'NOISE 1'),
    run('BILLS', 'BILLS 1', { startedAt: at('05:30'), endedAt: at('05:10'), state: 'completed' }),
  ]
  await look('06:00')
  expect(await open()).toMatchObject([
    { job: '', kind: 'source_in_doubt', evidence: 'run BILLS 1 of BILLS is left out: it ended before it started' },
    { job: 'STRANGE', kind: 'unknown_job' },
  ])
  const { rows } = await database.pool.query('SELECT key FROM job_runs ORDER BY key')
  expect(rows).toEqual([{ key: 'READS 1' }, { key: 'STRANGE 1' }])
  shown.runs = [run('STRANGE', 'STRANGE 1')]
  await look('06:15')
  expect((await open()).map(({ job, kind }) => `${job} ${kind}`)).toEqual(['READS vanished', 'STRANGE unknown_job'])
})

it('alerts of what is watched no longer, or was over long ago, are over', async () => {
  await using nightly = await scene()
  const { shown, look, alerts, database } = nightly
  const { pool } = database
  const fail = async (time: string, key: string) => {
    shown.runs = ['READS', 'BILLS'].map((job) => run(job, `${job} ${key}`, { state: 'failed', endedAt: at(time) }))
    await look(time)
    return (await alerts()).filter(({ rule }) => rule === 'job-failed').map(({ subject }) => subject)
  }
  const failed = ['nightly: BILLS', 'nightly: READS']
  expect(await fail('06:00', '1')).toEqual(failed)
  await pool.query(`UPDATE watches SET declared = jsonb_set(declared, '{workflow}', '[{"job": "READS"}]')`)
  expect(await alerts()).toMatchObject([{ subject: 'nightly: READS' }])
  // The monitor was away for longer than what is over is shown for.
  await pool.query(`UPDATE verdicts SET until = '2026-03-01'`)
  expect(await alerts()).toEqual([])
  expect(await fail('07:00', '2')).toEqual(failed)
  await pool.query('UPDATE watches SET is_declared = false')
  expect(await alerts()).toEqual([])
  const { rows } = await pool.query(`SELECT a.subject, e.note FROM alert_events e JOIN alerts a ON a.id = e.alert_id
    WHERE a.rule = 'job-failed' AND e.to_state = 'resolved' ORDER BY e.at, a.subject`)
  expect(rows).toEqual([
    { subject: 'nightly: BILLS', note: 'no longer watched' },
    { subject: 'nightly: READS', note: null },
    { subject: 'nightly: BILLS', note: 'no longer watched' },
    { subject: 'nightly: READS', note: 'no longer watched' },
  ])
})
