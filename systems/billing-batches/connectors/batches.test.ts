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
  expect(runs(changedSince(new Date(0))).text).not.toMatch(/TO_CHAR|TRUNC|SYSDATE/i)
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
  const [seen] = seenRuns({ runs: [row], threads: [thread, thread], messages: [] }, new Statuses([]), 'UTC')
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
