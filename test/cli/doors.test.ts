import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeProject, runsOf } from './project.ts'
import { runHere } from './run-here.ts'

const config = `import { cron, dataset, defineConfig, page, pipeline, schedule, system } from 'millrace'
const sales = dataset({
  name: 'sales', table: 'shop.sales', key: ['shop', 'day'], source: 'shop', time: 'day', freshness: '3d',
  columns: { shop: 'text', day: 'date', price: 'numeric' },
})
const rows = [{ shop: 'North', day: '2026-08-18', price: '4' }, { shop: 'South', day: '2026-08-18', price: 'much' }]
const loading = pipeline('loading').stage('fetch', { dataset: sales }, () => rows)
  .gate('quality', { from: 'fetch', warn: 0, block: 0, floors: { validity: 0 } }).load('store', { from: 'quality', into: sales })
const sending = pipeline('sending').step('list', () => ['a', 'b'])
  .each('send', { from: 'list', key: (item) => item, retry: { attempts: 1 } }, () => { throw new Error('no') })
  .step('tell', { from: 'list', retry: { attempts: 1 } }, () => { throw new Error('nobody there') })
export default defineConfig({ systems: [system({
  name: 'shop', pipelines: [loading, sending],
  schedules: [schedule('daily', { run: loading, when: cron('0 6 * * *', { timezone: 'UTC' }) })],
  pages: [page('prices', { title: 'Prices', blocks: [{ kind: 'card', title: 'Newest', source: 'newest', label: 'shop', value: 'price' }],
    data: { newest: async ({ pool }) => (await pool.query('SELECT shop, price::float8 AS price FROM shop.sales')).rows } })],
})] })
`
it('the terminal reads what the pages of the dashboard show, and does to several runs what their buttons do', async () => {
  await using project = await makeProject('')
  project.write('millrace.config.ts', config)
  await project.database.pool.query(
    'CREATE SCHEMA shop; CREATE TABLE shop.sales (shop text, day date, price numeric, PRIMARY KEY (shop, day))',
  )
  const run = async (...args: string[]) => {
    const { code, out, err } = await runHere(project, args, { MILLRACE_NOW: '2026-08-19T12:00:00Z' })
    return { code, out: out + err }
  }
  const out = async (...args: string[]) => {
    const ended = await run(...args)
    expect([args, ended.code], ended.out).toEqual([args, 0])
    return ended.out
  }
  await run('run', 'loading')
  await run('run', 'sending')
  const runs = await runsOf(project)
  const [loading = '', sending = ''] = ['loading', 'sending'].map(
    (name) => runs.find((one) => one.pipeline === name)?.id,
  )

  expect(await out('schedule', 'calendar', '--days', '2')).toMatch(/2026-08-20 06:00:00Z +daily +loading/)
  expect(await out('pipelines')).toMatch(/loading +shop +partial +2026-08-19 .*\nsending +shop +failed/)
  expect(await out('pipelines', 'show', 'loading')).toMatch(
    /schedules: daily\ndatasets: sales[\s\S]*quality +gate +fetch/,
  )
  expect(await out('pipelines', 'grid', 'loading', '--from', '2026-08-17', '--to', '2026-08-18')).toMatch(/FROM +TO/)
  expect(await out('datasets')).toMatch(/sales +shop\.sales +North +FRESH +2026-08-18 .* 1\n/)
  expect(await out('datasets', 'quality', 'sales')).toMatch(/North +100 +pass /)
  expect(await out('datasets', 'values', 'sales')).toMatch(/2026-08-18\S* +North +4/)
  expect(await out('datasets', 'quality', 'sales', '--file', 'quality.csv')).toBe('written to quality.csv\n')
  expect(readFileSync(join(project.folder, 'quality.csv'), 'utf8')).toContain('North')
  expect(statSync(join(project.folder, 'quality.csv')).mode & 0o077).toBe(0)
  expect((await run('runs', '--file', 'quality.csv')).out).toContain('is there already')
  expect(await out('quarantine', 'list', '--run', loading)).toContain('South')
  expect(await out('quarantine', 'list', '--run', sending)).toBe('nothing is kept\n')
  expect(await out('pages', 'show', 'shop', 'prices', '--source', 'newest')).toMatch(/North +4/)
  expect(await out('search', 'load')).toMatch(/pipeline +loading/)
  expect(await out('settings')).toMatch(/systems +shop\n/)

  expect(await out('runs', 'items', sending, 'send')).toMatch(/a +failed +1 .*no/)
  expect(await out('runs', 'compare', sending)).toBe('no other run of sending has completed\n')
  expect(await out('runs', 'plan', sending, '--from', 'tell')).toContain('would be reused: list')
  expect(await out('runs', 'done', sending, 'tell', '--reason', 'told them')).toContain('is taken as done')
  const refused = await run('runs', 'done', sending, 'tell', '--reason', 'told', '--output', '{')
  expect([refused.code, refused.out]).toEqual([2, expect.stringContaining('expected JSON in --output')])
  const bulk = await run('runs', 'bulk', 'cancel', loading, sending)
  expect([bulk.code, bulk.out]).toEqual([1, expect.stringMatching(new RegExp(`${loading} +expected`))])
  expect(await out('runs', 'bulk', 'retry', sending)).toMatch(/done +[0-9a-f-]{36}/)
}, 60_000)
