import { httpClient } from 'millrace'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { corpus } from '../simulators/corpus/corpus.ts'
import { recordsAt } from '../simulators/corpus/labels.ts'
import { runKey } from '../simulators/corpus/types.ts'
import { accessToOracle } from './access.ts'
import { withKeys } from './statements.ts'
import { noon, ords } from './testing.ts'

const made = corpus(1, { from: '2025-09-28', days: 61, warmUpDays: 0 })
const ofDay = made.runs.filter(({ day, startedAt }) => day === '2025-11-26' && startedAt < noon)

test('runs, threads, counts and days are those of the tables, key by key', async () => {
  const utility = await ords()
  const { runs, left, now, troubles } = await utility.list()
  expect(troubles).toEqual([])
  expect(now).toEqual(noon)
  expect(left).toEqual({ 'D1-IMD': expect.any(Number) })
  const listed = runs.filter(({ day }) => day === '2025-11-26')
  expect(listed.map(({ key }) => key).toSorted()).toEqual(ofDay.map(runKey).toSorted())
  for (const run of ofDay) {
    const found = listed.find(({ key }) => key === runKey(run))
    const records = found?.threads?.reduce((sum, thread) => sum + thread.records, 0)
    expect(found).toMatchObject({ job: run.job, state: run.status, startedAt: run.startedAt, endedAt: run.endedAt })
    expect([run.job, records, found?.threads?.length]).toEqual([run.job, recordsAt(run, +noon), run.threads.length])
  }
})

test('quirk 1: a DATE is of the watch, unless the service says that it has moved it', async () => {
  const utility = await ords()
  const [before] = (await utility.list()).runs
  await utility.order({ defaultTimeZone: 'Asia/Dhaka' })
  const moved = await utility.list()
  expect(moved.now).toEqual(noon)
  expect(moved.runs.find(({ key }) => key === before?.key)).toEqual(before)
})

test('quirk 2: a statement that fails comes with status 200', async () => {
  const utility = await ords()
  await utility.order({ failStatements: { count: 1, code: 942, text: 'table or view does not exist' } })
  await expect(utility.list()).rejects.toThrow('ORA-00942: table or view does not exist')
})

test('quirk 3: a wrong password is a page of HTML with 401, and is not tried again', async () => {
  const utility = await ords()
  await utility.order({ wrongPassword: true })
  const refused = utility.list()
  await expect(refused).rejects.toThrow('expected ORDS to take ORDS_USER and ORDS_PASSWORD, got 401')
  await expect(refused).rejects.toMatchObject({ name: 'DoNotRetry' })
})

test('quirk 4: CHAR comes with blanks behind it, and columns in capitals in one place and small letters in the other', async () => {
  const utility = await ords()
  const { runs } = await utility.list()
  expect(runs.filter(({ job, key }) => job !== job.trim() || key.includes('  '))).toEqual([])
})

test('quirk 13: a bind is given the blanks that CHAR has, or nothing would be like it', () => {
  const { where } = withKeys([{ code: 'CM-DMRU', number: 1, rerun: 0 }])
  expect(where).toBe('(R.BATCH_CD = cast(:c0 as char(60)) and R.BATCH_NBR = :n0 and R.BATCH_RERUN_NBR = :r0)')
})

test('quirk 5: what has not ended is asked for by its key, however old, and once', async () => {
  const utility = await ords()
  const old = made.runs[0]
  const key = old ? runKey(old) : ''
  const since = new Date(noon.getTime() - 3_600_000)
  const { runs } = await utility.list({ since, open: [key, 'of another source'] })
  expect(runs.filter((run) => run.key === key)).toHaveLength(1)
  expect(
    runs.filter(({ startedAt, endedAt }) => startedAt && startedAt < since && endedAt && endedAt < since),
  ).toHaveLength(1)
})

test('quirk 6: statuses are what the site calls them; without its lookups they are what the product calls them, and that is told', async () => {
  const utility = await ords()
  const known = await utility.list()
  const renamed = await utility.list({}, { states: { Complete: 'cancelled' } })
  expect(renamed.runs.some(({ state }) => state === 'completed')).toBe(false)
  await utility.order({ lookups: false })
  const without = await utility.list()
  expect(without.troubles).toEqual([expect.stringContaining('CI_LOOKUP_VAL_L has no statuses')])
  expect(without.runs.map(({ key, state }) => [key, state])).toEqual(known.runs.map(({ key, state }) => [key, state]))
})

test('quirk 7: rows come by pages, and all of them', async () => {
  const utility = await ords()
  const { environment } = utility
  const open = accessToOracle(environment)
  const reader = await open({ http: httpClient(), signal: AbortSignal.timeout(30_000) }, 'Asia/Dhaka')
  const text = 'select A.BATCH_NBR as N from CI_BATCH_INST A join CI_BATCH_RUN R on R.BATCH_CD = A.BATCH_CD order by 1'
  const rows = await reader.rows({ text: `${text} FETCH FIRST 5001 ROWS ONLY`, row: z.object({ n: z.number() }) })
  expect(rows).toHaveLength(5001)
})

test('an answer of a simulator is refused where nobody has said that it is one', async () => {
  const utility = await ords()
  delete process.env.MILLRACE_SIMULATED
  await expect(utility.list()).rejects.toThrow('Add ords to MILLRACE_SIMULATED')
})

test('a setting that is missing is named', () => {
  expect(() => accessToOracle({})).toThrow('expected the address of ORDS in ORDS_BASE_URL')
  expect(() => accessToOracle({ ORDS_BASE_URL: 'http://127.0.0.1' })).toThrow('expected the database user in ORDS_USER')
})
