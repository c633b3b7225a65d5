import { secret } from 'millrace'
import { expect, test, vi } from 'vitest'
import { type BatchesOptions, oracleBatches } from './batches.ts'
import { loadDriver, type OracleDriver, oracleReader } from './oracle.ts'
import { lookAt, noon } from './testing.ts'

/** What node-oracledb answers in its thin mode: keys in capitals, DATE as a Date of this process's zone, CHAR with blanks. */
function fakeDriver(failures: Readonly<Record<string, Error>> = {}, options: Partial<BatchesOptions> = {}) {
  const run = { BATCH_CD: 'CM-DMRU     ', BATCH_NBR: 2214, BATCH_RERUN_NBR: 0 }
  const answers: [RegExp, object[]][] = [
    [/SYSDATE/, [{ NOW: new Date(2025, 10, 27, 12, 0, 0) }]],
    [/CI_LOOKUP_VAL_L/, [{ FIELD_NAME: 'RUN_STATUS', FIELD_VALUE: '40  ', DESCR: 'Complete' }]],
    [
      /CI_BATCH_THD/,
      [
        {
          ...run,
          BATCH_THREAD_NBR: 1,
          THREAD_STATUS: '40',
          RECORDS: 991_240,
          FAILED_RECORDS: 12,
          LAST_START_DTTM: new Date(2025, 10, 27, 5, 3, 12),
        },
        {
          ...run,
          BATCH_THREAD_NBR: 2,
          THREAD_STATUS: '40',
          RECORDS: null,
          FAILED_RECORDS: null,
          LAST_START_DTTM: null,
        },
      ],
    ],
    [/CI_MSG_LOG/, []],
    [/CI_BATCH_JOB/, []],
    [/D1_IMD_CTRL/, [{ LEFT_CNT: 0 }]],
    [/CISADM\.D1_INIT_MSRMT_DATA where BO_STATUS_CD/, [{ LEFT_CNT: 7 }]],
    [
      /CI_BATCH_RUN/,
      [
        {
          ...run,
          BATCH_BUS_DT: new Date(2025, 10, 27),
          START_DTTM: new Date(2025, 10, 27, 5, 3, 11),
          END_DTTM: new Date(2025, 10, 27, 7, 15, 2),
          RUN_STATUS: '40',
        },
      ],
    ],
  ]
  const bound: Record<string, unknown>[] = []
  const seen = { closed: 0, callTimeout: 0, hangs: false, asked: {} }
  const late = Promise.withResolvers<void>()
  const hangAt = async (what: string) => {
    if (!failures.hang?.message.includes(what)) return
    seen.hangs = true
    await late.promise
  }
  const driver: OracleDriver = {
    OUT_FORMAT_OBJECT: 4002,
    async getConnection({ password, ...asked }) {
      seen.asked = asked
      await hangAt('connection')
      if (failures.connect) throw failures.connect
      expect(password).toBe('tiger')
      return {
        set callTimeout(ms: number) {
          seen.callTimeout = ms
        },
        async execute(text, binds) {
          bound.push(binds)
          await hangAt(/CI_BATCH_THD/.exec(text)?.[0] ?? 'nothing')
          const failing = Object.entries(failures).find(([part]) => text.includes(part))
          if (failing) throw failing[1]
          return { rows: (answers.find(([part]) => part.test(text))?.[1] ?? []) as Record<string, unknown>[] }
        },
        async close() {
          seen.closed += 1
        },
      }
    },
  }
  const source = oracleBatches({
    open: () =>
      oracleReader({
        connectString: 'db:1521/CCB',
        user: 'CISREAD',
        password: secret('ORACLE_PASSWORD', { from: { ORACLE_PASSWORD: 'tiger' } }),
        timeoutMs: 1000,
        load: async () => driver,
      }),
    ...options,
  })
  return { source, bound, seen, answerLate: late.resolve, list: () => source.list(lookAt(noon)) }
}

function oracleError(message: string, errorNum: number): Error {
  return Object.assign(new Error(`${message}\nHelp: https://docs.oracle.com/error-help/`), {
    errorNum,
    code: message.split(':')[0],
  })
}

test('rows of the driver are runs as ORDS tells them, wherever this process is', async () => {
  const { list, bound, seen } = fakeDriver()
  expect(await list()).toEqual({
    now: noon,
    left: { 'D1-IMD': 0 },
    troubles: [],
    runs: [
      {
        key: 'CM-DMRU 2214 0',
        job: 'CM-DMRU',
        was: null,
        state: 'completed',
        day: '2025-11-27',
        startedAt: new Date('2025-11-27T05:03:11+06:00'),
        endedAt: new Date('2025-11-27T07:15:02+06:00'),
        restartedAt: new Date('2025-11-27T05:03:12+06:00'),
        error: null,
        threads: [
          { number: 1, state: 'completed', records: 991_240, failedRecords: 12 },
          { number: 2, state: 'completed', records: 0, failedRecords: 0 },
        ],
      },
    ],
  })
  // What the database is to see is 12:00, as its own clocks show it.
  expect(bound).toContainEqual({ since: new Date(2025, 10, 24, 12, 0, 0), s0: '10', s1: '20' })
  expect(seen).toMatchObject({ closed: 1, callTimeout: 1000 })
})

test('a table that is not there costs what is in it; the runs themselves must be there', async () => {
  const absent = oracleError('ORA-00942: table or view "CISADM"."X" does not exist', 942)
  const { list, seen } = fakeDriver({ D1_IMD_CTRL: absent, CI_MSG_LOG: absent })
  expect(await list()).toMatchObject({
    runs: [{ key: 'CM-DMRU 2214 0' }],
    troubles: ['what is left to do cannot be read: ORA-00942: table or view "CISADM"."X" does not exist'],
  })
  const broken = fakeDriver({
    CI_BATCH_THD: oracleError('ORA-01013: user requested cancel of current operation', 1013),
  })
  await expect(broken.list()).rejects.toThrow(/^ORA-01013: user requested cancel of current operation$/)
  expect([seen.closed, broken.seen.closed]).toEqual([1, 1])
})

test('what is left to do is counted where the site has it, or nowhere, and then nothing is in doubt', async () => {
  const absent = oracleError('ORA-00942: table or view does not exist', 942)
  const without = await fakeDriver({ D1_IMD_CTRL: absent }, { left: false }).list()
  expect([without.left, without.troubles]).toEqual([undefined, []])
  const table = 'CISADM.D1_INIT_MSRMT_DATA'
  const named = fakeDriver({ D1_IMD_CTRL: absent }, { left: { table, status: 'RECEIVED' }, untilEmpty: 'D1-IMDX' })
  expect(await named.list()).toMatchObject({ left: { 'D1-IMDX': 7 }, troubles: [] })
  expect(named.bound).toContainEqual({ status: 'RECEIVED' })
  expect(() => fakeDriver({}, { left: { table: 'T; drop table X', status: '' } })).toThrow(
    'expected the name of a table',
  )
})

test('a refused password is not tried again, for the account would be locked, and no connection is tried as any', async () => {
  const refused = fakeDriver({ connect: oracleError('ORA-01017: invalid credential tiger', 1017) })
  await expect(refused.list()).rejects.toMatchObject({ name: 'DoNotRetry' })
  await expect(refused.list()).rejects.not.toThrow('tiger')
  const away = fakeDriver({
    connect: oracleError('NJS-503: connection to host db port 1521 could not be established', 0),
  })
  await expect(away.list()).rejects.toThrow('NJS-503')
})

test('a driver that hangs is told its deadlines, and left when the look is over; what it connects late is closed', async () => {
  const hanging = fakeDriver({ hang: new Error('at the connection') })
  const over = new AbortController()
  const looking = hanging.source.list({ ...lookAt(noon), signal: over.signal })
  await vi.waitFor(() => expect(hanging.seen.asked).toMatchObject({ connectTimeout: 1, transportConnectTimeout: 1 }))
  over.abort(new Error('the look is over'))
  await expect(looking).rejects.toThrow('the look is over')
  hanging.answerLate()
  await vi.waitFor(() => expect(hanging.seen.closed).toBe(1))
  const still = fakeDriver({ hang: new Error('CI_BATCH_THD') })
  const later = new AbortController()
  const reading = still.source.list({ ...lookAt(noon), signal: later.signal })
  await vi.waitFor(() => expect(still.seen.hangs).toBe(true))
  later.abort(new Error('the look is over'))
  await expect(reading).rejects.toThrow('the look is over')
})

test('the driver itself is there, and has what is used of it', async () => {
  expect(await loadDriver()).toMatchObject({ OUT_FORMAT_OBJECT: 4002, getConnection: expect.any(Function) })
})
