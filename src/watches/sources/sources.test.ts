import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { expect, it } from 'vitest'
import { testClient } from '../../connectors/http/test-client.ts'
import { serve } from '../../connectors/http/test-server.ts'
import { createTestDatabase } from '../../database/test-database.ts'
import { newSecret } from '../../people/secret-text.ts'
import { TestClock } from '../../pipelines/clock.ts'
import { secret } from '../../pipelines/secret.ts'
import type { Look, WatchSource } from '../../pipelines/watches/source.ts'
import { insertKey } from '../pings/key-store.ts'
import { takePing } from '../pings/ping.ts'
import { hidden, localText, type SceneEvent, type SourceScene, sourceContract, timezone } from './contract.ts'
import { heartbeats } from './heartbeats.ts'
import { httpJobs } from './http-jobs.ts'
import type { LogEvent } from './log-events.ts'
import { logFileJobs } from './log-file-jobs.ts'
import { LogTail } from './log-tail.ts'
import { sqlJobs } from './sql-jobs.ts'
import { timeIn } from './time-in.ts'

type Wanted = Pick<Look, 'since' | 'open'>
const nothing = () => undefined
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** Looks at a source as a watch does. */
async function lookAt(source: WatchSource, wanted: Wanted) {
  await using client = testClient()
  const { signal } = new AbortController()
  return await source.list({ http: client.http, log, signal, now: () => new Date(), timezone, ...wanted })
}

const words = { start: 'R', progress: 'R', end: 'OK', fail: 'ERR' }
const states = { R: 'running', OK: 'completed', ERR: 'failed' } as const

async function sqlScene(): Promise<SourceScene> {
  const database = await createTestDatabase({ empty: true })
  await database.pool.query(`CREATE TABLE public.batches (
    id text PRIMARY KEY, name text, status text, started timestamp, ended timestamp, done bigint, bad bigint, message text)`)
  const source = sqlJobs({
    url: secret('BATCHES', { from: { BATCHES: database.url } }),
    query: `SELECT name AS job, name || ' ' || id AS key, status AS state, started AS started_at, ended AS ended_at,
        done AS records, bad AS failed_records, message AS error
      FROM public.batches WHERE started AT TIME ZONE 'Asia/Dhaka' >= $1 OR name || ' ' || id = ANY ($2)`,
    states,
  })
  return {
    async happens({ event, job, run, at, records = null, failedRecords = null, error = null }) {
      const time = localText(at)
      await database.pool.query(
        `INSERT INTO public.batches VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET status = excluded.status,
          ended = excluded.ended, done = excluded.done, bad = excluded.bad, message = excluded.message`,
        [
          run,
          job,
          words[event],
          time,
          event === 'end' || event === 'fail' ? time : null,
          records,
          failedRecords,
          error,
        ],
      )
    },
    look: (wanted) => lookAt(source, wanted),
    garbles: async () =>
      void (await database.pool.query(
        `INSERT INTO public.batches VALUES ('x', 'READS', 'PURPLE', '2026-03-10 12:00')`,
      )),
    goesAway: async () => void (await database.pool.query('DROP TABLE public.batches')),
    [Symbol.asyncDispose]: () => database.drop(),
  }
}

async function httpScene(): Promise<SourceScene> {
  const runs = new Map<string, Record<string, unknown>>()
  let isAway = false
  const server = await serve(({ url = '', headers }, response) => {
    if (isAway || headers.authorization !== `Bearer ${hidden}`) {
      response.writeHead(401).end('{}')
      return
    }
    // Two a page, so that there is a next one.
    const from = Number(new URL(url, 'http://x').searchParams.get('from'))
    const next = from + 2 < runs.size ? `/runs?from=${from + 2}` : null
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ items: [...runs.values()].slice(from, from + 2), next }))
  })
  interface Body {
    items: {
      id: string
      name: string
      status: string
      start: string
      end?: string
      done?: number
      bad?: number
      why?: string
    }[]
    next: string | null
  }
  const source = httpJobs({
    url: ({ since }) => `${server.url}/runs?from=0&since=${since.toISOString()}`,
    secret: secret('JOBS', { from: { JOBS: hidden } }),
    runs: (body) =>
      (body as Body).items.map(({ id, name, status, start, end, done, bad, why }) => ({
        key: `${name} ${id}`,
        job: name,
        state: status,
        startedAt: start,
        endedAt: end ?? null,
        records: done ?? null,
        failedRecords: bad ?? null,
        error: why ?? null,
      })),
    next: (body) => (body as Body).next,
    states,
  })
  return {
    async happens({ event, job, run, at, records, failedRecords, error }) {
      const time = localText(at)
      const before = runs.get(run) ?? { id: run, name: job, start: time }
      const end = event === 'end' || event === 'fail' ? { end: time } : {}
      runs.set(run, { ...before, ...end, status: words[event], done: records, bad: failedRecords, why: error })
    },
    look: (wanted) => lookAt(source, wanted),
    garbles: async () => void runs.set('x', { id: 'x', name: 'READS', status: 'R', start: '2026-02-30 05:00' }),
    goesAway: async () => void (isAway = true),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

const line = (event: SceneEvent) =>
  [
    localText(event.at),
    event.job,
    event.event,
    `run=${event.run}`,
    ...(event.records === undefined ? [] : [`records=${event.records}`]),
    ...(event.failedRecords === undefined ? [] : [`failed=${event.failedRecords}`]),
    ...(event.error === undefined ? [] : [`: ${event.error}`]),
  ].join(' ')

const pattern =
  /^(?<at>\S+ \S+) (?<job>\w+) (?<event>\w+) run=(?<run>\w+)(?: records=(?<records>\d+))?(?: failed=(?<failedRecords>\d+))?(?: : (?<error>.*))?$/g

async function logScene(): Promise<SourceScene & { file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-log-'))
  const file = join(folder, 'nightly.log')
  await writeFile(file, 'a line of something else\n')
  const source = logFileJobs({ files: file, line: pattern })
  return {
    file,
    happens: async (event) => await appendFile(file, `${line(event)}\n`),
    look: (wanted) => lookAt(source, wanted),
    garbles: async () => await appendFile(file, '2026-02-30 05:00:00 READS start run=x\n'),
    async goesAway() {
      await rm(file)
    },
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
  }
}

async function heartbeatScene(): Promise<SourceScene> {
  const database = await createTestDatabase()
  const clock = new TestClock('2026-03-01T00:00Z')
  const keys = new Map<string, string>()
  const keyOf = async (job: string) => {
    const known = keys.get(job)
    if (known !== undefined) return known
    const { secret: text, hash } = newSecret('mlp_')
    const key = {
      id: v7(),
      watch: 'nightly',
      job,
      prefix: '',
      createdAt: clock.now(),
      createdBy: 'x',
      lastPingAt: null,
    }
    await database.transaction(async (client) => await insertKey(client, key, hash))
    keys.set(job, text)
    return text
  }
  return {
    async happens({ event, job, at, error = '', ...told }) {
      clock.moveTo(at)
      const what = event === 'end' ? 'success' : event
      expect(await takePing({ database, clock }, await keyOf(job), { what, said: error, ...told })).toBe(true)
    },
    look: async (wanted) =>
      await database.transaction(async (client) => await heartbeats().listStored(client, 'nightly', wanted)),
    [Symbol.asyncDispose]: () => database.drop(),
  }
}

sourceContract('sqlJobs', sqlScene)
sourceContract('httpJobs', httpScene)
sourceContract('logFileJobs', logScene)
sourceContract('heartbeats', heartbeatScene)

it('times without a zone are of the zone given, and days that do not exist are none', () => {
  expect(timeIn('2026-03-10 05:00:00,250', timezone)).toEqual(new Date('2026-03-09T23:00:00.250Z'))
  expect(timeIn('2026-03-10T05:00', 'America/New_York')).toEqual(new Date('2026-03-10T09:00Z'))
  expect(timeIn('2026-03-10T05:00:00.5+05:30', timezone)).toEqual(new Date('2026-03-09T23:30:00.500Z'))
  expect(timeIn('2026-03-10T05:00:00Z', timezone)).toEqual(new Date('2026-03-10T05:00Z'))
  for (const text of ['2026-02-30 05:00', '2026-03-10', 'soon', '2026-03-10 25:00']) {
    expect(timeIn(text, timezone)).toBeUndefined()
  }
})

const wanted: Wanted = { since: new Date('2026-03-10T00:00Z'), open: [] }
const start = (job: string, run: string): SceneEvent => ({
  event: 'start',
  job,
  run,
  at: new Date('2026-03-10T05:00Z'),
})
const seen = async (scene: SourceScene) => {
  const { runs, troubles } = await scene.look(wanted)
  return { keys: runs.map(({ key }) => key).toSorted(), troubles }
}

it('a log that is rotated, emptied, or in the middle of a line is read on, each line once', async () => {
  await using scene = await logScene()
  const { file } = scene
  await scene.happens(start('READS', '1'))
  const half = line(start('BÜLLS', '2'))
  // In the middle of a character, too.
  const bytes = Buffer.from(half.replace('BÜLLS', 'BILLS').replace('run=2', 'run=2 : Ü'))
  await appendFile(file, bytes.subarray(0, -1))
  expect(await seen(scene)).toEqual({ keys: ['READS 1'], troubles: [] })
  await appendFile(file, Buffer.concat([bytes.subarray(-1), Buffer.from('\n')]))
  expect((await scene.look(wanted)).runs).toHaveLength(2)

  // Rotated after more was written: the rest stands in the old file.
  await scene.happens(start('LATE', '3'))
  await rename(file, `${file}.1`)
  await writeFile(file, `${line(start('NEW', '4'))}\n`)
  expect(await seen(scene)).toEqual({ keys: ['BILLS 2', 'LATE 3', 'NEW 4', 'READS 1'], troubles: [] })

  // Emptied, and grown past where it was read to before anybody looked again.
  await truncate(file)
  await appendFile(file, `${line(start('OTHER', '5'))}\n${line(start('OTHER', '6'))}\n`)
  expect((await seen(scene)).keys).toEqual(['BILLS 2', 'LATE 3', 'NEW 4', 'OTHER 5', 'OTHER 6', 'READS 1'])

  // Rotated, and the old one is gone.
  await writeFile(`${file}.new`, '')
  await rename(`${file}.new`, file)
  expect((await seen(scene)).troubles).toEqual(['what nightly.log had in the end was gone before it was read'])
})

it('a log that has grown by more than is read at a look is read from further on, and that is told', async () => {
  await using scene = await logScene()
  const tail = new LogTail(scene.file)
  const read = async () => {
    const lines: string[] = []
    const { signal } = new AbortController()
    const { bytes, troubles } = await tail.read((text) => lines.push(text), { mostBytes: 1000, signal })
    expect(bytes).toBeLessThanOrEqual(1000)
    return { first: lines[0], last: lines.at(-1), count: lines.length, troubles }
  }
  const grows = async (letter: string, count: number) => {
    for (let number = 1; number <= count; number += 1)
      await appendFile(scene.file, `${letter.repeat(98)}${number % 10}\n`)
  }
  await grows('a', 30)
  // Nobody expects what was there before anybody looked.
  expect(await read()).toMatchObject({ count: 9, last: `${'a'.repeat(98)}0`, troubles: [] })
  await grows('b', 9)
  expect(await read()).toMatchObject({ count: 9, first: `${'b'.repeat(98)}1`, troubles: [] })
  await grows('c', 19)
  expect(await read()).toMatchObject({
    count: 9,
    last: `${'c'.repeat(98)}9`,
    troubles: ['nightly.log has grown by more than is read at a look: 900 bytes are passed over'],
  })
  expect(await read()).toMatchObject({ count: 0, troubles: [] })
})

it('without names, a second start ends the run before it, and an end without a start is a run of no time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const file = join(folder, 'a.log')
  const read = (text: string): LogEvent | undefined => {
    const [at = '', job = '', event = ''] = text.split(' ')
    return event === '' ? undefined : { at, job, event: event as LogEvent['event'] }
  }
  const lines = [
    'T05:00Z A start',
    'T06:00Z A start',
    'T06:10Z A end',
    'T07:00Z B end',
    'T09:00Z C start',
    'T08:00Z C fail',
  ]
  await writeFile(file, lines.map((text) => `2026-03-10${text}\n`).join(''))
  const { runs } = await lookAt(logFileJobs({ files: [file], line: read }), wanted)
  expect(
    runs.map(({ job, state, startedAt, endedAt }) => [job, state, startedAt?.getUTCHours(), endedAt?.getUTCHours()]),
  ).toEqual([
    ['A', 'failed', 5, 6],
    ['A', 'completed', 6, 6],
    ['B', 'completed', 7, 7],
    ['C', 'failed', 9, 9],
  ])
  await rm(folder, { recursive: true })
})

it('what a source cannot be declared with is refused', async () => {
  expect(() => sqlJobs({ url: 'postgres://x', query: 'select 1 where now() > $1' })).toThrow('both $1 and $2')
  expect(() => logFileJobs({ files: [], line: /x/ })).toThrow('the path of a log')
  expect(() => logFileJobs({ files: 'x', line: /(?<at>x)/ })).toThrow('named groups')
  await using database = await createTestDatabase({ empty: true })
  const unnamed = sqlJobs({ url: database.url, query: 'select 1 as job' })
  await expect(lookAt(unnamed, wanted)).rejects.toThrow('expected the columns job, key, state, got job')
})
