import type { ListeningSimulator } from 'millrace/simulator'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { corpus } from './corpus/index.ts'
import { recordsAt } from './corpus/labels.ts'
import { simulators } from './index.ts'
import { simulatedPassword, simulatedUser, startOrdsSimulator } from './ords.ts'

interface Item {
  statementId: number
  errorCode?: number
  errorLine?: number
  errorColumn?: number
  errorDetails?: string
  resultSet: {
    metadata: { columnName: string; jsonColumnName: string; columnTypeName: string; precision: number }[]
    items: Record<string, string | number | null>[]
    hasMore: boolean
    limit: number
    offset: number
    count: number
  }
}

interface Answer {
  env?: { defaultTimeZone: string }
  items: Item[]
}

const noon = '2025-11-27T12:00:00+06:00'
const basic = (password: string) => `Basic ${Buffer.from(`${simulatedUser}:${password}`).toString('base64')}`

async function untilTestEnds(starting: Promise<ListeningSimulator>) {
  const simulator = await starting
  onTestFinished(() => simulator.close())
  return client(simulator)
}

function client(simulator: ListeningSimulator) {
  const post = (body: string, type: string, password = simulatedPassword) =>
    fetch(`${simulator.baseUrl}/_/sql`, {
      method: 'POST',
      body,
      headers: { 'content-type': type, authorization: basic(password) },
    })
  return {
    ...simulator,
    post,
    order: (order: object) => fetch(`${simulator.address}/_control`, { method: 'POST', body: JSON.stringify(order) }),
    async ask(statementText: string, more: object = {}): Promise<Answer> {
      const answer: Answer = JSON.parse(
        await (await post(JSON.stringify({ statementText, ...more }), 'application/json')).text(),
      )
      return answer
    },
    async rows(statementText: string, more: object = {}) {
      const [item] = (await this.ask(statementText, more)).items
      if (item?.errorDetails !== undefined) throw new Error(item.errorDetails)
      return item?.resultSet.items ?? []
    },
    async error(statementText: string, more: object = {}) {
      return (await this.ask(statementText, more)).items[0]?.errorDetails
    },
  }
}

const ords = () => untilTestEnds(startOrdsSimulator({ now: () => new Date(noon) }))
/** For tests that only ask: its tables stay as they are. */
const unmoved = startOrdsSimulator({ now: () => new Date(noon) })
afterAll(async () => (await unmoved).close())

test('a statement is answered as ORDS does, and what Oracle says against one comes with status 200', async () => {
  const simulator = client(await unmoved)
  const text =
    "select BATCH_CD, BATCH_BUS_DT, END_DTTM from CISADM.CI_BATCH_RUN where BATCH_CD = 'CM-DMRU' and BATCH_NBR < 2400"
  const raw = await simulator.post(`${text};`, 'application/sql')
  expect([raw.status, raw.headers.get('content-type'), raw.headers.get('x-millrace-simulator')]).toEqual([
    200,
    'application/json',
    'ords',
  ])
  expect(await raw.json()).toEqual({
    env: { defaultTimeZone: 'UTC' },
    items: [
      {
        statementId: 1,
        statementType: 'query',
        statementPos: { startLine: 1, endLine: 1 },
        statementText: text,
        response: [],
        result: 0,
        resultSet: {
          metadata: [
            {
              columnName: 'BATCH_CD',
              jsonColumnName: 'batch_cd',
              columnTypeName: 'CHAR',
              precision: 12,
              scale: 0,
              isNullable: 0,
            },
            {
              columnName: 'BATCH_BUS_DT',
              jsonColumnName: 'batch_bus_dt',
              columnTypeName: 'DATE',
              precision: 0,
              scale: 0,
              isNullable: 1,
            },
            {
              columnName: 'END_DTTM',
              jsonColumnName: 'end_dttm',
              columnTypeName: 'DATE',
              precision: 0,
              scale: 0,
              isNullable: 1,
            },
          ],
          items: [],
          hasMore: false,
          limit: 10_000,
          offset: 0,
          count: 0,
        },
      },
    ],
  })
  const wrong = await simulator.post('select * from nope', 'application/sql')
  expect(wrong.status).toBe(200)
  expect(await wrong.json()).toEqual({
    items: [
      {
        statementId: 1,
        statementType: 'query',
        statementText: 'select * from nope',
        errorCode: 942,
        errorLine: 1,
        errorColumn: 14,
        errorDetails: 'ORA-00942: table or view does not exist',
        response: [],
        result: 0,
      },
    ],
  })
  expect(await simulator.error('select NOPE from CI_BATCH_RUN')).toBe('ORA-00904: "NOPE": invalid identifier')
  expect(await simulator.error('select BATCH_CD form CI_BATCH_RUN where')).toContain('ORA-00900')
  expect(await simulator.error('delete from CI_BATCH_RUN')).toBe('ORA-01031: insufficient privileges')
  expect(await simulator.error('select 1 from DUAL where 1 = :one')).toBe('ORA-01008: not all variables bound')
  expect(await simulator.error('select (END_DTTM - START_DTTM) * 86400 from CI_BATCH_RUN')).toContain('ORA-00932')
})

test('several statements of a script are answered one by one', async () => {
  const simulator = client(await unmoved)
  const answer = await simulator.post("select ';' S from DUAL;\n\nselect * from\nnope;", 'application/sql')
  const { env, items } = JSON.parse(await answer.text()) as Answer
  expect(env).toEqual({ defaultTimeZone: 'UTC' })
  expect(items.map(({ statementId, errorCode }) => [statementId, errorCode])).toEqual([
    [1, undefined],
    [2, 942],
  ])
  expect(items[0]?.resultSet.items).toEqual([{ s: ';' }])
})

test('without the right password there is a page of HTML', async () => {
  const simulator = await ords()
  const wrong = await simulator.post('select 1 from DUAL', 'application/sql', 'wrong')
  expect([wrong.status, wrong.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8'])
  expect(await wrong.text()).toContain('<h1>Unauthorized</h1>')
  await simulator.order({ wrongPassword: true })
  expect((await simulator.post('select 1 from DUAL', 'application/sql')).status).toBe(401)
  await simulator.order({ reset: true })
  expect((await simulator.post('select 1 from DUAL', 'application/sql')).status).toBe(200)
  const other = await simulator.post('{', 'application/json')
  expect([other.status, (await simulator.post('x', 'text/plain')).status]).toEqual([400, 415])
})

test('pages are cut by offset and limit, outside of the statement', async () => {
  const simulator = client(await unmoved)
  const statement =
    'select BATCH_CD, BATCH_NBR, BATCH_RERUN_NBR from CI_BATCH_RUN order by BATCH_CD, BATCH_NBR, BATCH_RERUN_NBR'
  const all = await simulator.rows(statement)
  expect(all.length).toBeGreaterThan(600)
  const pages: unknown[] = []
  for (let offset = 0, hasMore = true; hasMore; offset += 300) {
    const [item] = (await simulator.ask(statement, { offset, limit: 300 })).items
    expect(item?.resultSet).toMatchObject({ offset, limit: 300, count: item?.resultSet.items.length })
    pages.push(...(item?.resultSet.items ?? []))
    hasMore = item?.resultSet.hasMore ?? false
  }
  expect(pages).toEqual(all)
})

test('rows are joined, grouped and bound as sites do it, and CHAR keeps its blanks', async () => {
  const simulator = client(await unmoved)
  const statement = `select R.BATCH_CD, R.START_DTTM, R.END_DTTM, R.RUN_STATUS, count(*) THREADS, sum(I.REC_PROC_CNT) RECORDS,
      max(L.DESCR) STATUS
    from CISADM.CI_BATCH_RUN R join CISADM.CI_BATCH_INST I on I.BATCH_CD = R.BATCH_CD and I.BATCH_NBR = R.BATCH_NBR
      and I.BATCH_RERUN_NBR = R.BATCH_RERUN_NBR
    left join CI_LOOKUP_VAL_L L on L.FIELD_NAME = 'RUN_STATUS' and L.FIELD_VALUE = R.RUN_STATUS and L.LANGUAGE_CD = 'ENG'
    where R.BATCH_BUS_DT = :Day and R.BATCH_CD in (:one, 'D1-IMD') and R.START_DTTM >= :day and TRIM(R.BATCH_CD) <> 'X'
    group by R.BATCH_CD, R.BATCH_NBR, R.BATCH_RERUN_NBR, R.START_DTTM, R.END_DTTM, R.RUN_STATUS order by R.START_DTTM`
  const binds = [
    { name: 'day', data_type: 'DATE', value: '2025-11-20T00:00:00Z' },
    { name: 'one', data_type: 'VARCHAR2', value: 'CM-DMRU' },
  ]
  const rows = await simulator.rows(statement, { binds })
  const [first] = rows
  const expected = corpus(1, { from: '2025-11-20', days: 1, warmUpDays: 0 }).runs.filter(
    ({ job }) => job === 'CM-DMRU' || job === 'D1-IMD',
  )
  expect(rows.length).toBe(expected.length)
  const [run] = expected
  const dhaka = new Date(+(run?.startedAt ?? 0) + 6 * 3_600_000).toISOString().replace('.000', '')
  expect(first).toMatchObject({
    batch_cd: 'CM-DMRU     ',
    start_dttm: dhaka,
    records: run && recordsAt(run, Number.POSITIVE_INFINITY),
  })
  expect(['Complete', 'Error']).toContain(first?.status)
  const byIndex = { binds: [{ index: 1, data_type: 'NUMBER', value: 3 }] }
  expect(await simulator.rows('select :1 N, 2 M from DUAL', byIndex)).toEqual([{ n: 3, m: 2 }])
  expect(await simulator.rows('select ? N from DUAL', byIndex)).toEqual([{ n: 3 }])
  expect(await simulator.rows('select BATCH_CD from CI_BATCH_CTRL order by 1 FETCH FIRST 1 ROWS ONLY')).toEqual([
    { batch_cd: 'BILLRESTSMS ' },
  ])
})

test('a failed job has ended, and only its run says that it failed', async () => {
  const simulator = client(await unmoved)
  const rows = await simulator.rows(
    `select J.BATCH_JOB_STAT_FLG FLAG, M.MESSAGE_TEXT, R.DO_NOT_RESTART_SW from CI_BATCH_RUN R
     join CI_BATCH_JOB J on J.BATCH_CD = R.BATCH_CD and J.BATCH_NBR = R.BATCH_NBR and J.BATCH_RERUN_NBR = R.BATCH_RERUN_NBR
     join CI_MSG_LOG M on M.BATCH_CD = R.BATCH_CD and M.BATCH_NBR = R.BATCH_NBR and M.BATCH_RERUN_NBR = R.BATCH_RERUN_NBR
     where R.RUN_STATUS = '30'`,
  )
  expect(rows.length).toBeGreaterThan(3)
  expect(new Set(rows.map(({ flag }) => flag))).toEqual(new Set(['ED']))
})

test('the day goes on with the clock: counts grow, what is left shrinks, and sixty days lie before', async () => {
  const simulator = await ords()
  const day = '2025-11-21'
  const progress = async () => {
    const [sum] = await simulator.rows(
      `select coalesce(sum(REC_PROC_CNT), 0) RECORDS from CI_BATCH_INST I join CI_BATCH_RUN R on R.BATCH_CD = I.BATCH_CD
       and R.BATCH_NBR = I.BATCH_NBR and R.BATCH_RERUN_NBR = I.BATCH_RERUN_NBR where R.BATCH_BUS_DT = '${day}T00:00:00'`,
    )
    const [left] = await simulator.rows("select count(*) N from D1_IMD_CTRL where BO_STATUS_CD = 'PENDING'")
    return [sum?.records, left?.n] as [number, number]
  }
  await simulator.order({ clock: { at: `${day}T05:00:00+06:00` } })
  expect(await progress()).toEqual([0, 0])
  const [oldest] = await simulator.rows('select min(START_DTTM) AT, max(START_DTTM) LAST from CI_BATCH_RUN')
  expect(String(oldest?.at)).toMatch(/^2025-09-2[12]T/)
  await simulator.order({ clock: { advanceMs: 90 * 60_000 } })
  const [early, arriving] = await progress()
  await simulator.order({ clock: { advanceMs: 4 * 3_600_000 } })
  const [later, left] = await progress()
  expect(later).toBeGreaterThan(early)
  expect(left).not.toBe(arriving)
  const known = await simulator.rows('select * from CI_BATCH_RUN')
  // Back to where it was: the same rows as then.
  await simulator.order({ clock: { at: `${day}T05:00:00+06:00` } })
  expect(await progress()).toEqual([0, 0])
  await simulator.order({ clock: { advanceMs: 5.5 * 3_600_000 } })
  expect(await simulator.rows('select * from CI_BATCH_RUN')).toEqual(known)
  // A week later it has gone on by itself.
  await simulator.order({ clock: { advanceMs: 7 * 86_400_000 } })
  expect((await simulator.rows('select max(START_DTTM) LAST from CI_BATCH_RUN'))[0]?.last).toMatch(
    /^2025-11-28T(?:09|10)/,
  )
})

test('two runs of one code on one day multiply the rows of a join on the code alone', async () => {
  const simulator = await ords()
  await simulator.order({ start: [{ job: 'CM-DMRU', minutes: 30, records: 1000, threads: 2 }] })
  await simulator.order({ clock: { advanceMs: 3_600_000 } })
  const sum = async (on: string) => {
    const [row] = await simulator.rows(
      `select count(*) N, sum(I.REC_PROC_CNT) RECORDS from CI_BATCH_JOB J join CI_BATCH_RUN R on ${on}
       join CI_BATCH_INST I on I.BATCH_NBR = R.BATCH_NBR and I.BATCH_CD = R.BATCH_CD
       where J.BATCH_CD = 'CM-DMRU' and R.BATCH_BUS_DT = '2025-11-27T00:00:00' and J.PROCESS_DT = R.BATCH_BUS_DT`,
    )
    return Number(row?.records)
  }
  const wholeKey = 'J.BATCH_CD = R.BATCH_CD and J.BATCH_NBR = R.BATCH_NBR and J.BATCH_RERUN_NBR = R.BATCH_RERUN_NBR'
  const right = await sum(wholeKey)
  expect(right).toBeGreaterThan(1000)
  expect(await sum('J.BATCH_CD = R.BATCH_CD')).toBe(2 * right)
})

test('the clock can run fast, and be off', async () => {
  let machine = new Date(noon)
  const simulator = await untilTestEnds(startOrdsSimulator({ now: () => machine }))
  const now = async () => (await simulator.rows('select SYSDATE NOW, SYSDATE - 1 BEFORE from DUAL'))[0]
  expect(await now()).toEqual({ now: '2025-11-27T12:00:00Z', before: '2025-11-26T12:00:00Z' })
  await simulator.order({ clock: { speed: 1440 } })
  machine = new Date(+machine + 30_000)
  expect((await now())?.now).toBe('2025-11-28T00:00:00Z')
  await simulator.order({ clock: { at: noon, speed: 1 }, clockOffsetMs: 420_000 })
  expect((await now())?.now).toBe('2025-11-27T12:07:00Z')
  await simulator.order({ clockOffsetMs: 0, defaultTimeZone: 'Asia/Dhaka' })
  expect((await now())?.now).toBe('2025-11-27T06:00:00Z')
  expect((await simulator.ask('select 1 from DUAL')).env).toEqual({ defaultTimeZone: 'Asia/Dhaka' })
})

test('what is ordered goes wrong, and is over after the reset', async () => {
  const simulator = await ords()
  const ask = () => simulator.post('select 1 ONE from DUAL', 'application/sql')
  await simulator.order({
    failNext: { count: 1, status: 503 },
    html200Next: 1,
    failStatements: { count: 1, code: 12545, text: 'Connect failed' },
  })
  expect((await ask()).status).toBe(503)
  expect((await ask()).headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await simulator.error('select 1 from DUAL')).toBe('ORA-12545: Connect failed')
  await simulator.order({ dropNext: 1 })
  await expect(ask()).rejects.toThrow('fetch failed')
  await simulator.order({ cutNext: 1 })
  await expect(ask().then((answer) => answer.text())).rejects.toThrow('terminated')
  await simulator.order({ delayMs: 40 })
  const startedMs = performance.now()
  await ask()
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(35)

  await simulator.order({ lookups: false, start: [{ job: 'CM-NEW', minutes: 45, records: 900 }] })
  const started = () => simulator.rows("select RUN_STATUS from CI_BATCH_RUN where BATCH_CD = 'CM-NEW'")
  expect(await simulator.rows('select * from CI_LOOKUP_VAL_L')).toEqual([])
  expect(await started()).toEqual([{ run_status: '20' }])
  await simulator.order({ vanish: 'CM-NEW' })
  await simulator.order({ clock: { advanceMs: 7_200_000 } })
  expect(await started()).toEqual([])
  await simulator.order({ reset: true })
  expect((await simulator.rows('select * from CI_LOOKUP_VAL_L')).length).toBeGreaterThan(8)

  const refusal = await simulator.order({ failnext: 1 })
  expect([refusal.status, await refusal.text()]).toEqual([400, expect.stringContaining('failnext')])
  await ask()
  const log = await fetch(`${simulator.address}/_control/requests`)
  expect(await log.text()).not.toContain('Basic')
})

test('the platform starts it where no other one is set', async () => {
  const [simulator] = simulators
  const running = await simulator?.start({ now: () => new Date(noon) })
  onTestFinished(() => running?.close())
  const settings = simulator?.provides(running?.address ?? '')
  const answer = await fetch(`${settings?.ORDS_BASE_URL}/_/sql`, {
    method: 'POST',
    body: 'select count(*) N from CI_BATCH_RUN',
    headers: {
      'content-type': 'application/sql',
      authorization: `Basic ${Buffer.from(`${settings?.ORDS_USER}:${settings?.ORDS_PASSWORD}`).toString('base64')}`,
    },
  })
  expect(answer.status).toBe(200)
})
