import { expect, test } from 'vitest'
import { corpus } from '../simulators/corpus/corpus.ts'
import { recordsAt } from '../simulators/corpus/labels.ts'
import { runKey } from '../simulators/corpus/types.ts'
import { seenRuns } from './seen-runs.ts'
import { changedSince, runs } from './statements.ts'
import { Statuses } from './statuses.ts'
import { noon, ords } from './testing.ts'

test('quirk 8: a job that has ended has failed where its run is in error, and says with what', async () => {
  const utility = await ords()
  const { runs: listed } = await utility.list()
  const failed = listed.filter(({ state }) => state === 'failed')
  expect(failed.length).toBeGreaterThan(0)
  for (const { endedAt, error } of failed)
    expect([endedAt !== null, error]).toEqual([true, expect.stringMatching(/\S/)])
})

test('quirk 9: the instances of a thread that was restarted are added up', async () => {
  const utility = await ords()
  const listed = new Map(
    (await utility.list({ since: new Date(noon.getTime() - 60 * 86_400_000) })).runs.map((run) => [run.key, run]),
  )
  const restarted = corpus(1, { from: '2025-09-28', days: 60, warmUpDays: 0 }).runs.filter(({ threads }) =>
    threads.some(({ restartedAt }) => restartedAt.length > 0),
  )
  expect(restarted.length).toBeGreaterThan(0)
  for (const run of restarted) {
    const sum = listed.get(runKey(run))?.threads?.reduce((total, thread) => total + thread.records, 0)
    expect([runKey(run), sum]).toEqual([runKey(run), recordsAt(run, +noon)])
  }
})

test('quirk 10: two runs of one code on one day do not multiply each other', async () => {
  const utility = await ords()
  const records = async () => {
    const { runs: listed } = await utility.list()
    return listed.map(({ key, threads: of = [] }) => [key, of.reduce((sum, one) => sum + one.records, 0)] as const)
  }
  const before = await records()
  await utility.order({ start: [{ job: 'CM-DMRU', minutes: 30, records: 1000, threads: 2 }] })
  const after = await records()
  expect(after.filter(([key]) => key !== 'CM-DMRU 900000 0')).toEqual(before)
  expect(after).toHaveLength(before.length + 1)
  expect(runs(changedSince(new Date(0), ['10'])).text).not.toMatch(/TO_CHAR|TRUNC|SYSDATE/i)
})

test('quirk 11: a run in error goes on under its key, from the start of the new instances of its threads', async () => {
  const utility = await ords()
  const noRun = await utility.order({ restart: [{ job: 'CM-NEW', minutes: 30, records: 5000 }] })
  expect(noRun).toContain('expected a failed run of CM-NEW, got none')
  const run = { job: 'CM-DMRU', minutes: 10, records: 1000, threads: 2 }
  await utility.order({ start: [{ ...run, ends: 'failed' }] })
  await utility.order({ clock: { advanceMs: 3_600_000 } })
  const of = async () => (await utility.list()).runs.find(({ key }) => key === 'CM-DMRU 900000 0')
  expect(await of()).toMatchObject({ state: 'failed', startedAt: noon, restartedAt: noon })
  await utility.order({ restart: [{ job: 'CM-DMRU', minutes: 30, records: 800 }] })
  await utility.order({ clock: { advanceMs: 7 * 60_000 } })
  const restartedAt = new Date(noon.getTime() + 3_600_000)
  const again = await of()
  expect(again).toMatchObject({ state: 'running', startedAt: noon, endedAt: null, restartedAt, error: null })
  expect(again?.threads?.map(({ records }) => records)).toEqual([180, 180])
})

test('quirk 12: a job that is submitted waits under its submission until its run has a number, or it is taken back', async () => {
  const utility = await ords()
  const run = { job: 'CM-DMRU', minutes: 30, records: 1000, threads: 2 }
  await utility.order({ start: [{ ...run, waitsMinutes: 60 }] })
  const of = async (open: string[] = []) =>
    (await utility.list({ open })).runs.filter(({ key }) => /^CM-DMRU (?:job|900000)/.test(key))
  const [waiting] = await of()
  expect(waiting).toEqual({
    key: expect.stringMatching(/^CM-DMRU job \d{14}$/),
    job: 'CM-DMRU',
    state: 'pending',
    day: '2025-11-27',
  })
  await utility.order({ clock: { advanceMs: 61 * 60_000 } })
  const startedAt = new Date(noon.getTime() + 3_600_000)
  const begun = { key: 'CM-DMRU 900000 0', was: waiting?.key, state: 'running', startedAt }
  expect(await of([waiting?.key ?? ''])).toMatchObject([begun])
  // Not asked for by its submission any more, it is what it is.
  await utility.order({ clock: { advanceMs: 61 * 60_000 } })
  expect(await of([waiting?.key ?? ''])).toMatchObject([{ ...begun, state: 'completed' }])
  expect(await of()).toMatchObject([{ key: begun.key, was: null }])
  const submitted = { batch_job_id: '7', batch_cd: 'D1-IMD', batch_nbr: 0, batch_rerun_nbr: 0, process_dt: null }
  const nothing = { runs: [], threads: [], messages: [] }
  const seen = (status: string, batch_nbr = 0) =>
    seenRuns(
      { ...nothing, submissions: [{ ...submitted, batch_nbr, batch_job_stat_flg: status }] },
      new Statuses([]),
      'UTC',
    )
  expect([seen('ST'), seen('ED'), seen('PD', 12)]).toEqual([
    [{ key: 'D1-IMD job 7', job: 'D1-IMD', state: 'pending' }],
    [{ key: 'D1-IMD job 7', job: 'D1-IMD', state: 'cancelled' }],
    [{ key: 'D1-IMD 12 0', job: 'D1-IMD', state: 'pending' }],
  ])
})

test('a run that has no start is listed while its status says that it is open', async () => {
  const { where, binds } = changedSince(
    noon,
    new Statuses([{ field_name: 'RUN_STATUS', field_value: '15', descr: 'Pending' }]).openValues,
  )
  expect(where).toContain(
    'R.START_DTTM is null and R.END_DTTM is null and R.RUN_STATUS in (cast(:s0 as char(60)), cast(:s1',
  )
  expect(binds).toEqual({ since: noon, s0: '10', s1: '20', s2: '15' })
  const key = { batch_cd: 'CM_BSGGN', batch_nbr: 1, batch_rerun_nbr: 0 }
  const row = { ...key, batch_bus_dt: noon, start_dttm: null, end_dttm: null, run_status: '10' }
  const [seen] = seenRuns({ runs: [row], threads: [], messages: [], submissions: [] }, new Statuses([]), 'UTC')
  expect(seen).toMatchObject({ key: 'CM_BSGGN 1 0', state: 'pending', startedAt: null, day: '2025-11-27' })
})

test('a thread that comes on two pages, because a row came between them, counts once', () => {
  const key = { batch_cd: 'CM_BSGGN', batch_nbr: 1, batch_rerun_nbr: 0 }
  const thread = {
    ...key,
    batch_thread_nbr: 1,
    thread_status: '20',
    records: 7,
    failed_records: 1,
    last_start_dttm: noon,
  }
  const row = { ...key, batch_bus_dt: null, start_dttm: noon, end_dttm: null, run_status: '20' }
  const [seen] = seenRuns(
    { runs: [row], threads: [thread, thread], messages: [], submissions: [] },
    new Statuses([]),
    'UTC',
  )
  expect(seen).toMatchObject({ state: 'running', endedAt: null })
  expect(seen?.threads).toEqual([{ number: 1, state: 'running', records: 7, failedRecords: 1 }])
})

test('what a run failed with is one line, without numbers that may be somebody', () => {
  const key = { batch_cd: 'CM_BSGGN', batch_nbr: 1, batch_rerun_nbr: 0 }
  const end = new Date('2025-11-27T12:00Z')
  const row = { ...key, batch_bus_dt: null, start_dttm: end, end_dttm: end, run_status: '30' }
  const found = {
    runs: [row],
    threads: [],
    messages: [{ ...key, message_text: 'Account 1234567890 has no rate\nand more' }],
    submissions: [],
  }
  const statuses = new Statuses([])
  expect(seenRuns(found, statuses, 'UTC')[0]).toMatchObject({ state: 'failed', error: 'Account # has no rate' })
  expect(seenRuns({ ...found, messages: [] }, statuses, 'UTC')[0]).toMatchObject({ error: 'RUN_STATUS 30' })
})

test('a status that nobody knows is taken for an error, and told once', () => {
  const statuses = new Statuses([{ field_name: 'RUN_STATUS', field_value: '60', descr: 'Held' }], { ON_ICE: 'pending' })
  expect([statuses.stateOf('RUN_STATUS', '60'), statuses.stateOf('RUN_STATUS', '60')]).toEqual(['failed', 'failed'])
  expect([statuses.stateOf('RUN_STATUS', null), statuses.stateOf('THREAD_STATUS', 'on_ice')]).toEqual([
    'failed',
    'pending',
  ])
  expect(statuses.troubles).toEqual([
    expect.stringContaining("RUN_STATUS 60, 'Held' is of no known meaning"),
    expect.stringContaining('RUN_STATUS without a value'),
  ])
})
