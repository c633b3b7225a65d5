import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, inject, it } from 'vitest'
import { runAsAdmin } from '../../src/database/template-database.ts'
import { makeProject, type Project } from './project.ts'
import { runHere } from './run-here.ts'

const now = '2026-08-20T12:00:00Z'

const config = `import { dataset, defineConfig, pipeline, system } from 'millrace'
const prices = dataset({ name: 'prices', table: 'shop.prices', key: ['commodity', 'source', 'day'],
  columns: { commodity: 'text', source: 'text', day: 'date', price: 'numeric' }, source: 'source', time: 'day',
  freshness: { within: '2d', sources: { SLOW: '10d' } } })
const quick = pipeline('quick').step('one', () => 1)
const parked = pipeline('parked').wait('answer', { signal: 'the-answer' })
console.log('a configuration that prints')
export default defineConfig({ systems: [system({ name: 'shop', pipelines: [quick, parked], datasets: [prices] })] })
`

const table = `CREATE SCHEMA shop;
  CREATE TABLE shop.prices (commodity text, source text, day date, price numeric, PRIMARY KEY (commodity, source, day));
  INSERT INTO shop.prices VALUES ('WTI', 'FAST', '2026-08-17', 61.25), ('WTI', 'SLOW', '2026-08-12', 61.5),
    ('BRENT', 'FAST', '2026-08-18', 65.00)`

async function makeShop(options: { empty?: boolean } = {}): Promise<Project> {
  const project = await makeProject('', options)
  project.write('millrace.config.ts', config)
  return project
}

it('tells the database, every series, the pipelines, and that no worker is there', async () => {
  await using project = await makeShop()
  await project.database.pool.query(table)
  await runHere(project, ['run', 'quick'])
  await runHere(project, ['run', 'quick', '--detach'])
  await runHere(project, ['run', 'parked'])
  const { code, out, err } = await project.run(['status'], { MILLRACE_NOW: now })
  expect([code, err]).toEqual([0, ''])
  expect(out).toContain('generated  2026-08-20 12:00:0')
  expect(out).toMatch(/healthy {2}127\.0\.0\.1:\d+\/test_\w+ {2}PostgreSQL \d+\S*, TimescaleDB not seen/)
  expect(out).toMatch(/latency [\d.]+ ms {2}connections \d+ of \d+ {2}pool \d of \d open, \d idle, 0 waiting/)
  expect(out).toMatch(/COMMODITY +SOURCE +LATEST +PRICE +AGE +LIMIT\n/)
  expect(out).toMatch(/BRENT +FAST +2026-08-18 +65\.00 +2d +2d +FRESH\n/)
  expect(out).toMatch(/WTI +FAST +2026-08-17 +61\.25 +3d +2d +STALE\n/)
  expect(out).toMatch(/WTI +SLOW +2026-08-12 +61\.5 +8d +10d +FRESH\n/)
  expect(out).toMatch(/commodity {2}BRENT, WTI\nsource {5}FAST, SLOW\n/)
  // The newest run is the one that waits for a worker.
  expect(out).toMatch(/quick +pending +20\S+ \S+Z +0 +0 +0 +1\n/)
  expect(out).toMatch(/parked +waiting +20\S+ \S+Z +\S.* +0 +1 +0 +0\n/)
  expect(out).toContain('no worker is running: millrace start')
  // A pipe is no terminal, whatever CI says.
  for (const environment of [{ CI: 'true' }, { NO_COLOR: '1' }]) {
    expect((await project.run(['status'], { MILLRACE_NOW: now, ...environment })).out).not.toContain('\u001B')
  }
}, 60_000)

it('tells the same as one JSON object, and the workers that are alive', async () => {
  await using project = await makeShop()
  await project.database.pool.query(table)
  await runHere(project, ['run', 'quick'])
  const worker = project.start(['start'])
  await worker.says(/is ready/)
  const { code, out } = await project.run(['status', '--json'], { MILLRACE_NOW: now })
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    generatedAt: expect.stringMatching(/^2026-08-20T12:00:0/),
    database: { healthy: true, timescaleDb: null, latencyMs: expect.any(Number), pool: { waiting: 0 } },
    notice: null,
    datasets: [
      {
        name: 'prices',
        table: 'shop.prices',
        seriesColumns: ['commodity', 'source'],
        valueColumn: 'price',
        series: [
          { series: { commodity: 'BRENT', source: 'FAST' }, latest: '2026-08-18', value: '65.00', state: 'FRESH' },
          { series: { commodity: 'WTI', source: 'FAST' }, ageDays: 3, limitMs: 172_800_000, state: 'STALE' },
          { series: { commodity: 'WTI', source: 'SLOW' }, ageDays: 8, limitMs: 864_000_000, state: 'FRESH' },
        ],
        more: 0,
      },
    ],
    pipelines: [
      { name: 'quick', lastRun: { state: 'completed', durationMs: expect.any(Number) }, running: 0, queued: 0 },
      { name: 'parked', lastRun: null },
    ],
    workers: [{ serves: expect.arrayContaining([expect.stringMatching(/^quick /)]) }],
  })
}, 60_000)

it('tells what to begin with where nothing has been migrated, and migrates nothing', async () => {
  await using project = await makeShop({ empty: true })
  const { code, out } = await project.run(['status'])
  expect(code).toBe(0)
  expect(out).toMatch(/healthy[^]*nothing is here yet: millrace run NAME\n$/)
  expect(out).not.toMatch(/prices|worker/)
  const { rows } = await project.database.pool.query(`SELECT FROM pg_namespace WHERE nspname IN ('millrace', 'shop')`)
  expect(rows).toEqual([])
  expect(JSON.parse((await project.run(['status', '--json'])).out).datasets).toMatchObject([
    { series: [], problem: 'shop.prices is not there: run millrace migrate up' },
  ])
}, 60_000)

it('tells in a sentence, without the password, that the database cannot be reached, and ends with 1', async () => {
  await using project = await makeShop()
  const environment = { DATABASE_URL: 'postgres://me:top-secret@127.0.0.1:1/nowhere' }
  const plain = await project.run(['status'], environment)
  expect(plain.code).toBe(1)
  expect(plain.out).toMatch(
    /database 127\.0\.0\.1:1\/nowhere cannot be reached: connect ECONNREFUSED [^\n]*; start it,/,
  )
  const asJson = await project.run(['status', '--json'], environment)
  expect(asJson.code).toBe(1)
  expect(JSON.parse(asJson.out).database).toMatchObject({
    healthy: false,
    problem: expect.stringContaining('cannot be reached'),
  })
  for (const { out, err } of [plain, asJson]) expect(out + err).not.toContain('top-secret')
  await project.database.pool.query('ALTER TABLE runs RENAME COLUMN counts TO other')
  const unread = await project.run(['status'])
  expect([unread.code, unread.out]).toEqual([
    1,
    expect.stringMatching(/cannot be read: column "counts" does not exist; `millrace doctor` looks into it\n$/),
  ])
  const wrong = await project.run(['status'], { DATABASE_URL: 'mysql://me@here/x' })
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('expected DATABASE_URL to be an address')])
}, 60_000)

it('goes on with --watch while the database is away, and ends with 0 on Ctrl-C', async () => {
  await using project = await makeShop()
  const name = new URL(project.database.url).pathname.slice(1)
  const admin = (statement: string) => runAsAdmin(inject('adminUrl'), statement)
  const running = project.start(['status', '--watch', '--every', '100ms'])
  await running.says(/(healthy[^]*){2}/)
  await admin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  await admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
  await running.says(/cannot be reached/)
  await admin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
  await running.says(/cannot be reached[^]*healthy/)
  running.child.kill('SIGINT')
  const { code, out, err } = await running.ended
  expect([code, err]).toEqual([0, ''])
  // On a pipe one picture follows the other.
  expect(out).not.toContain('\u001B')
}, 60_000)

it('prints one JSON object a line with --watch --json', async () => {
  await using project = await makeShop()
  const running = project.start(['status', '--watch', '--json', '--every', '100ms'])
  await running.says(/\n.*\n/)
  running.child.kill('SIGINT')
  const { code, out } = await running.ended
  expect(code).toBe(0)
  const all = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(all.map(({ database }) => database.healthy)).toEqual(all.map(() => true))
}, 60_000)

it('ends on Ctrl-C while the database does not answer', async () => {
  await using project = await makeShop()
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const running = project.start(['status', '--watch'], { DATABASE_URL: `postgres://me@127.0.0.1:${port}/nowhere` })
  const [socket] = await once(server, 'connection')
  running.child.kill('SIGINT')
  const { code, out } = await running.ended
  expect([code, out]).toEqual([0, 'a configuration that prints\n'])
  socket.destroy()
  server.close()
}, 60_000)
