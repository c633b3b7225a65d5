import { expect, it } from 'vitest'
import { openTestDesk, storeAlert } from '../kit-for-tests.ts'
import { openSink, sinkChannel } from '../sink-for-tests.ts'
import { makeDailyReport } from './daily-report.ts'

const notifications = {
  dailyReport: { at: '07:00', to: ['ann'], timezone: 'America/New_York' },
  routes: [{ channel: 'email' }],
}

it('reports yesterday once its time has come, once, however many make it, and also hours late', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('email', sink.url)], { notifications }, '2026-08-19T10:59:00Z')
  const report = office.desk.notifications.dailyReport
  if (!report) throw new Error('expected a report')
  const run = (state: string, at: string, error: string | null = null) =>
    office.rows(
      `INSERT INTO runs (id, pipeline, version, mode, state, trigger, created_at, started_at, ended_at, error)
       VALUES ((left(first_run_id($2)::text, 24) || substr(md5(random()::text), 1, 12))::uuid, 'prices', 'v', 'incremental',
         $1, 'test', $2, $2, $2, $3)`,
      [state, at, error],
    )
  await office.desk.engine.partitions.ensure(new Date('2026-08-18T12:00Z'))
  await run('completed', '2026-08-18T04:00:00Z')
  await run('failed', '2026-08-19T03:59:00Z', '{"name": "Error", "message": "x"}')
  await run('failed', '2026-08-19T04:00:00Z', '{"name": "Error", "message": "x"}')
  await storeAlert(office.database.pool)
  await office.rows(
    `INSERT INTO watches (name, declared, pipeline, every_ms) VALUES ('nightly', '{"title": "Nightly billing"}', 'watch-nightly', 900000)`,
  )
  await office.rows(
    `INSERT INTO job_days (watch, job, day, runs, completed, failed, records, failed_records, duration_ms)
     VALUES ('nightly', 'READS', '2026-08-18', 2, 1, 1, 7200, 0, 7200000), ('nightly', 'BILLS', '2026-08-18', 2, 2, 0, null, null, 1800000),
       ('nightly', 'READS', '2026-08-19', 9, 9, 0, 1, 0, 1000)`,
  )
  expect(await makeDailyReport(office.desk, report)).toBe(false)
  office.clock.moveTo('2026-08-19T15:00:00Z')
  const made = await Promise.all([1, 2, 3].map(() => makeDailyReport(office.desk, report)))
  expect(made.filter(Boolean)).toHaveLength(1)
  expect(await makeDailyReport(office.desk, report)).toBe(false)
  await office.turn()
  expect(sink.titles()).toEqual(['2026-08-18: 2 runs, 1 failed, 1 open alert'])
  expect(sink.received[0]?.body.fields).toEqual({
    prices: '1 succeeded, 1 failed',
    'Watched: Nightly billing': '4 runs, 75 % succeeded, 37m 30s on average, 1.0 records a second',
  })
  expect(sink.received[0]?.body.lines).toEqual([
    'Failed: prices, 2026-08-19T03:59Z',
    'Failed: READS of Nightly billing, 1 of 2 runs',
    'Open (critical): an alert',
  ])
})
