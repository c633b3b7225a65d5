import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serve } from '../../src/connectors/http/test-server.ts'
import { makeProject, type Project } from './project.ts'

const config = `import { defineConfig, heartbeats, system, watch } from 'millrace'
const at = (time) => new Date('2026-03-10T' + time + ':00Z')
const runs = [
  { key: 'READS 1', job: 'READS', state: 'failed', startedAt: at('05:03'), endedAt: at('06:03'), records: 7200, failedRecords: 3, error: 'ORA-01555' },
  { key: 'BILLS 1', job: 'BILLS', state: 'running', startedAt: at('06:30'), records: 1234 },
]
const day = { startsAt: '05:00', timezone: 'Asia/Dhaka' }
export default defineConfig({ systems: [system({ name: 'billing', pipelines: [], watches: [
  watch({ name: 'nightly', source: { name: 'the test', list: async () => ({ runs }) }, every: '15m', day,
    workflow: [{ job: 'READS', longest: '3h' }, { job: 'BILLS' }, { job: 'LETTERS', after: ['BILLS'] }] }),
  watch({ name: 'backups', source: heartbeats(), every: '15m', day, workflow: [{ job: 'dump' }] }),
] })] })
`
let project: Project
const now = { MILLRACE_NOW: '2026-03-10T07:00Z' }
const run = async (...args: string[]) => await project.run(['watch', ...args], now)

beforeAll(async () => {
  project = await makeProject('')
  project.write('millrace.config.ts', config)
  await Promise.all([project.run(['run', 'watch-nightly'], now), project.run(['run', 'watch-backups'], now)])
}, 60_000)
afterAll(() => project[Symbol.asyncDispose]())

it('shows what is watched, its day by the clocks of its zone, its runs, and how they grew', async () => {
  const asked = [[], ['timeline', 'nightly'], ['runs', 'nightly', '--state', 'failed'], ['run', 'nightly', 'BILLS 1']]
  const [list, timeline, runs, grew] = await Promise.all(asked.map((args) => run(...args)))
  expect(list?.out).toMatch(/nightly +the test +3 +every 15m +2026-03-10 07:\d\d:\d\dZ +failed 1/)
  expect(timeline?.out).toMatch(/^nightly on 2026-03-10 \(Asia\/Dhaka\): looked at/)
  expect(timeline?.out).toMatch(/READS +failed +11:03-12:03 +1h +7,200 +2\.0 +·+█+·+ +failed\n/)
  expect(timeline?.out).toMatch(/BILLS +running +12:30- +\d+m.* +1,234 +/)
  expect(timeline?.out).toMatch(/LETTERS +waiting/)
  expect(timeline?.out).toMatch(/READS: failed since 12:03: .*ORA-01555/)
  expect(runs?.out).toMatch(/^KEY.*\nREADS 1 +READS +2026-03-10 +failed .* 1h +7,200 +3 +2\.0 +ORA-01555\n$/)
  expect(grew?.out).toMatch(/2026-03-10 07:\d\d:\d\dZ +running +1,234/)
}, 30_000)

it('writes runs into a file, shows days, changes limits, and refuses what is none', async () => {
  const asked = [
    ['runs', 'nightly', '--file', 'runs.csv'],
    ['days', 'nightly', '--json'],
    ['days', 'nightly', '--file', 'days.csv'],
    ['set', 'nightly', 'READS', 'longest=4h', 'leastRecords=5'],
    ['set', 'nightly', 'READS', 'longst=4h'],
    ['set', 'nightly', 'BILLS', 'expected=9h', 'longest=1h'],
  ]
  const [file, days, dayFile, set, wrong, odd] = await Promise.all(asked.map((args) => run(...args)))
  expect(file?.out).toBe('written to runs.csv\n')
  expect(readFileSync(join(project.folder, 'runs.csv'), 'utf8').split('\n').filter(Boolean)).toHaveLength(3)
  expect(JSON.parse(days?.out ?? '')).toMatchObject({
    items: [
      { job: 'BILLS', successRate: null },
      { job: 'READS', failed: 1, successRate: 0, averageMs: 3_600_000 },
    ],
    days: [{ day: '2026-03-10', runs: 2, failed: 1, successRate: 0 }],
  })
  expect(dayFile?.out).toBe('written to days.csv\n')
  expect(readFileSync(join(project.folder, 'days.csv'), 'utf8')).toMatch(/\n2026-03-10,READS,1,0,1,0,0,0,3600/)
  expect(set?.out).toMatch(/READS +longest=4h\* leastRecords=5\* +2026-03-10 07:/)
  expect([wrong?.code, wrong?.err]).toEqual([2, expect.stringContaining("got 'longst'")])
  expect([odd?.code, odd?.err]).toEqual([2, expect.stringContaining('no less than expected, which is 9h, got 1h')])
}, 30_000)

it('makes a key of a script, lists it without its secret, and ends it', async () => {
  const { out: secret } = await run('key', 'backups', 'dump')
  expect(secret).toMatch(/^mlp_[\w-]{43}\n$/)
  const listed = await run('keys', 'backups', '--json')
  expect(listed.out).not.toContain(secret.trim())
  const [key] = (JSON.parse(listed.out) as { items: { id: string; job: string }[] }).items
  expect(key).toMatchObject({ job: 'dump', prefix: secret.slice(0, 10), lastPingAt: null })
  expect((await run('end-key', 'backups', key?.id ?? '')).out).toBe(`ended key ${key?.id}\n`)
}, 30_000)

const script = (code: string) => ['watch', 'wrap', '--', process.execPath, '-e', code]

it('wrap passes everything through, tells of start and end, and gives signals on', async () => {
  await using server = await serve((_, response) => void response.end('OK'))
  const environment = { MILLRACE_URL: server.url, MILLRACE_PING_KEY: 'mlp_a-key-of-a-test' }
  const fails = `console.log('out ' + process.env.MILLRACE_PING_KEY); console.error('x'.repeat(5000) + ' mlp_a-key-of-a-test disk full'); process.exitCode = 3`
  const failed = await project.run(script(fails), environment)
  expect([failed.code, failed.out]).toEqual([3, 'out undefined\n'])
  expect(failed.err).toMatch(/^x{5000} mlp_a-key-of-a-test disk full\n$/)
  const stays = project.start(
    script(`process.on('SIGTERM', () => process.exit(7)); console.log('up'); setInterval(() => {}, 1000)`),
    environment,
  )
  await stays.says(/up/)
  stays.child.kill('SIGTERM')
  expect((await stays.ended).code).toBe(7)
  const asked = server.requests.map(({ url = '' }) => url.replace(/run=.*/, 'run='))
  const at = '/api/ping/mlp_a-key-of-a-test'
  expect(asked).toEqual([`${at}/start?run=`, `${at}/3?run=`, `${at}/start?run=`, `${at}/7?run=`])
  expect(new Set(server.requests.map(({ url }) => url?.replace(/.*run=/, ''))).size).toBe(2)
  expect(server.bodies[1]).toMatch(/^x+ \*\*\* disk full\n$/)
  expect(server.bodies[1]?.length).toBeLessThanOrEqual(2000)
}, 30_000)

it('a ping that fails does not fail the command; a command that is not there, and no key, are told', async () => {
  const environment = { MILLRACE_URL: 'http://127.0.0.1:9', MILLRACE_PING_KEY: 'mlp_a-key-of-a-test' }
  const [good, none, keyless] = await Promise.all([
    project.run(script(`console.log('done')`), environment),
    project.run(['watch', 'wrap', '--', 'no-such-command'], environment),
    project.run(['watch', 'wrap', '--', 'true']),
  ])
  expect([good.code, good.out]).toEqual([0, 'done\n'])
  expect(good.err).not.toContain('mlp_')
  expect([none.code, none.err]).toEqual([127, expect.stringContaining('there is no command no-such-command')])
  expect([keyless.code, keyless.err]).toEqual([2, expect.stringContaining('MILLRACE_PING_KEY')])
}, 30_000)
