import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeProject, type Project } from './project.ts'
import { runHere } from './run-here.ts'

/** Prices without a number are bad until a mark says that there is none. */
const config = (price: 'numeric' | 'text') => `import { dataset, defineConfig, pipeline } from 'millrace'
const sales = dataset({
  name: 'sales', table: 'shop.sales', key: ['shop', 'day'], source: 'shop', time: 'day',
  columns: { shop: 'text', day: 'date', price: '${price}' },
}, 60_000)
const rows = [
  { shop: 'North', day: '2026-08-17', price: '4' },
  { shop: 'North', day: '2026-08-18', price: '=2+5' },
  { shop: 'South', day: '2026-08-18', price: '7' },
  { shop: 'South', day: '2026-08-19' },
]
export default defineConfig({ systems: [], pipelines: [
  pipeline('sales').stage('fetch', { dataset: sales }, () => rows)
    .gate('quality', { from: 'fetch', floors: { completeness: 90 } }).load('store', { from: 'quality', into: sales }),
] })
`

let project: Project
beforeAll(async () => {
  project = await makeProject('')
  project.write('millrace.config.ts', config('numeric'))
  await project.database.pool.query(
    'CREATE SCHEMA shop; CREATE TABLE shop.sales (shop text, day date, price numeric, PRIMARY KEY (shop, day))',
  )
  await project.run(['run', 'sales'])
}, 60_000)
afterAll(() => project[Symbol.asyncDispose]())

const clock = { MILLRACE_NOW: '2026-08-19T12:00Z' }
const run = async (...args: string[]) => await runHere(project, ['quarantine', ...args], clock)
const list = async () => JSON.parse((await run('list', '--json')).out)

it('lists rows by what is wrong with them and kept batches, without a value', async () => {
  const { out } = await run()
  expect((await project.run(['runs', '--json'])).out).toContain('"partial"')
  expect(out).toMatch(/sales +North +format +price +1 /)
  expect(out).toMatch(/sales +South +missing +price +1 /)
  expect(out).toMatch(/sales +South +1 .*blocked: held back South/)
  expect(out).not.toContain('2+5')
  expect((await run('list', '--source', 'North', '--json')).out).not.toContain('South')
  expect((await list()).groups).toHaveLength(2)
}, 60_000)

it('shows the rows of a batch with their values, and says in its help that it does', async () => {
  const { groups, batches } = await list()
  const north = groups.find((group: { source: string }) => group.source === 'North')
  expect((await run('show', north.newestBatch)).out).toMatch(/price: format.*\n.*"price":"=2\+5"/)
  const south = JSON.parse((await run('show', batches[0].id.slice(0, 36), '--json')).out)
  expect(south).toMatchObject({ state: 'blocked', waiting: 1, staged: [{ number: 3 }] })
  const fitting = await run('show', '--source', 'North', '--reason', 'format')
  expect(fitting.out).toMatch(/row 2 {2}batch [0-9a-f-]{36} {2}price: format.*\n.*"price":"=2\+5"/)
  expect((await run('show', north.newestBatch, '--source', 'North')).code).toBe(2)
  // Who has looked at what may be people's is recorded, by whatever door.
  const audited = await project.run(['audit', '--action', 'quarantine.read', '--json'])
  expect(JSON.parse(audited.out).entries).toHaveLength(3)
  expect((await run('--help')).out).toContain('Values of rows are shown by `show`')
  const none = await run('show', 'ffff')
  expect([none.code, none.err]).toEqual([2, expect.stringContaining("got 'ffff'")])
}, 60_000)

it('exports rows to a new file, in CSV without formulas, that only its owner can read', async () => {
  expect((await run('export', '--file', 'bad.csv')).out).toBe('written to bad.csv\n')
  const csv = readFileSync(join(project.folder, 'bad.csv'), 'utf8').split('\r\n')
  expect(csv[0]).toBe('\uFEFFBatch,Number,Dataset,Source,Reason,Column,What is wrong,Value,Row as it came')
  expect(csv.find((line) => line.includes('North'))).toMatch(/,2,sales,North,format,price,.*"{""shop"":""North""/)
  expect(statSync(join(project.folder, 'bad.csv')).mode & 0o077).toBe(0)
  await run('export', '--reason', 'format', '--file', 'bad.jsonl')
  const [line = '', ...rest] = readFileSync(join(project.folder, 'bad.jsonl'), 'utf8').split('\n')
  expect(rest).toEqual([''])
  expect(JSON.parse(line)).toMatchObject({ number: 2, reason: 'format', value: '"=2+5"' })
  const again = await run('export', '--file', 'bad.csv')
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('is there already')])
  expect((await run('export', '--file', 'bad.pdf')).out).toBe('written to bad.pdf\n')
  const ending = await run('export', '--file', 'bad.xls')
  expect([ending.code, ending.err]).toEqual([2, expect.stringContaining('ends in .csv, .xlsx, .pdf or .jsonl')])
}, 60_000)

it('never takes everything by accident', async () => {
  for (const verb of ['replay', 'discard']) {
    const refused = await run(verb)
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining(`expected what to ${verb}`)])
    expect((await run(verb, '--all', '--source', 'North')).code).toBe(2)
  }
}, 60_000)

it('replays and discards what is asked for, and says what is left', async () => {
  expect((await run('replay', '--source', 'North')).out).toBe(
    'sales: 0 rows stored, 1 still bad\nleft: 2 rows in quarantine, 1 kept batch\n',
  )
  await project.database.pool.query('ALTER TABLE shop.sales ALTER price TYPE text')
  project.write('millrace.config.ts', config('text'))
  // Of this process the configuration stays as it was.
  const all = JSON.parse((await project.run(['quarantine', 'replay', '--all', '--json'], clock)).out)
  expect(all).toEqual({
    datasets: [{ dataset: 'sales', replayed: 2, superseded: 0, stillBad: 1, failed: [] }],
    left: { rows: 1, batches: 0 },
  })
  expect((await run('discard', '--reason', 'missing')).out).toBe(
    'discarded 1 row and 0 kept batches\nnothing is left\n',
  )
  expect((await run('replay', '--all')).out).toBe('nothing of that is kept\nnothing is left\n')
  const { rows } = await project.database.pool.query('SELECT shop, price FROM shop.sales ORDER BY shop, day')
  expect(rows.map(({ shop, price }) => `${shop} ${price}`)).toEqual(['North 4', 'North =2+5', 'South 7'])
  expect((await run()).out).toBe('nothing is kept\n')
}, 60_000)
