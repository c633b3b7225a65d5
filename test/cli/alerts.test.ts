import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Ended, makeProject, type Project } from './project.ts'
import { runHere } from './run-here.ts'

const config = `import { defineConfig, pipeline, rule, runFails } from 'millrace'
const broken = pipeline('broken').step('only', { retry: { attempts: 1 } }, () => { throw new Error('a secret') })
export default defineConfig({ systems: [], pipelines: [broken], rules: [
  rule('broken-thrice', { when: runFails({ pipeline: 'broken', inARow: 3 }), runbook: 'https://wiki.example.com/broken' }),
], notifications: { onCall: { people: [{ name: 'Ann' }, { name: 'Ben' }], turn: '1w', from: '2026-08-17' } } })
`
let project: Project
let first: Ended
const run = async (...args: string[]) => await runHere(project, args, { MILLRACE_NOW: '2026-08-19T12:00Z' })
// The clock of each program begins anew.
const aMinuteLater = async (...args: string[]) => await runHere(project, args, { MILLRACE_NOW: '2026-08-19T12:01Z' })

beforeAll(async () => {
  project = await makeProject('')
  project.write('millrace.config.ts', config)
  // The monitor begins with what happens from its first look on.
  first = await run('alerts', 'check')
  await run('run', 'broken')
}, 120_000)
afterAll(() => project[Symbol.asyncDispose]())

it('looks when it is told to, lists what is wrong, and takes who is at it', async () => {
  expect(first).toMatchObject({ code: 0, out: 'nothing is wrong that a rule has seen\n' })
  const check = await run('alerts', 'check')
  expect(check).toMatchObject({
    code: 1,
    out: expect.stringMatching(/critical +firing +broken failed \(error\), since/),
  })
  const listed: { alerts: { id: string; state: string }[] } = JSON.parse((await run('alerts', '--json')).out)
  expect(listed.alerts).toMatchObject([{ rule: 'run-failed', subject: 'broken', count: 1 }])
  const id = listed.alerts[0]?.id ?? ''
  expect((await run('alerts', 'ack', id, '--note', 'on it', '--for', '2h')).out).toMatch(/^acknowledged: broken failed/)
  const shown = (await run('alerts', 'show', id)).out
  expect(shown).toContain('command line: firing -> acknowledged, on it')
  expect(shown).toContain('likely cause: Step only failed with error')
  expect(shown).not.toContain('a secret')
  expect((await run('alerts', 'dismiss', id)).out).toMatch(/^dismissed: broken failed/)
  expect(await run('alerts', 'ack', 'ffff')).toMatchObject({
    code: 2,
    err: expect.stringContaining('with which 0 begin'),
  })
}, 120_000)

it('silences for a time, lists silences and ends them, and refuses to silence everything', async () => {
  const { out } = await run('alerts', 'silence', '--pipeline', 'broken', '--for', '3h', '--reason', 'maintenance')
  const id = /: (\S+)\n$/.exec(out)?.[1] ?? ''
  expect((await run('alerts', 'silence')).out).toMatch(/broken .*command line +maintenance/)
  expect((await run('alerts', 'silence', '--end', id)).out).toBe(`ended silence ${id}\n`)
  expect((await aMinuteLater('alerts', 'silence')).out).toBe('nothing is silenced\n')
  expect((await run('alerts', 'silence', '--for', '3h')).code).toBe(2)
}, 120_000)

it('lists rules, changes them by their own words, and replays them', async () => {
  expect((await run('rules')).out).toMatch(/broken-thrice +warning +runFails inARow=3 pipeline=broken/)
  // A minute after the run: the clock of each program begins anew, and which of the two came first decides.
  const set = await aMinuteLater('rules', 'set', 'broken-thrice', 'inARow=1', 'severity=critical', '--json')
  expect(JSON.parse(set.out)).toMatchObject({ changed: { inARow: 1, severity: 'critical' }, changedBy: 'command line' })
  expect((await run('rules', 'set', 'broken-thrice', 'over=5m')).err).toContain("runFails cannot be changed by 'over'")
  const stretch = ['--from', '2026-08-01', '--to', '2026-08-31']
  expect((await aMinuteLater('rules', 'test', 'broken-thrice', ...stretch)).out).toContain(
    'fires 0 times; really fired 0 times',
  )
  const now = await aMinuteLater('rules', 'test', 'broken-thrice', ...stretch, '--as-it-stands')
  expect(now.out).toContain('fires 1 times; really fired 0 times')
}, 120_000)

it('shows who is on call, and puts somebody else in for a time', async () => {
  expect((await run('oncall')).out).toMatch(/Ann +2026-08-19 12:00:00Z +2026-08-24 00:00:00Z +turn\nBen /)
  const put = await run('oncall', 'add', 'Ben', '--for', '12h', '--json')
  const { id } = JSON.parse(put.out) as { id: string }
  expect((await run('oncall')).out).toContain(`Ben      2026-08-19 12:00:00Z  2026-08-20 00:00:00Z  override ${id}`)
  expect((await run('oncall', 'add', 'Bin', '--for', '12h')).err).toContain("did you mean 'Ben'?")
  expect((await run('oncall', 'remove', id)).out).toBe(`took override ${id} back\n`)
  expect(JSON.parse((await run('oncall', '--json')).out)).toMatchObject({ people: ['Ann', 'Ben'], overrides: [] })
}, 40_000)
