import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeProject, type Project } from './project.ts'
import { runHere } from './run-here.ts'

const config = `import { counter, defineConfig, pipeline, serviceLevel, system } from 'millrace'
const claims = pipeline('claims').step('send', ({ metric }) => { metric('submitted', 3) })
export default defineConfig({ timezone: 'America/New_York', retention: { runs: '90d' }, systems: [system({
  name: 'rcm', pipelines: [claims],
  serviceLevels: [serviceLevel('claims-in-time', { pipeline: 'claims', goal: 95, of: { within: '1h' } })],
  counters: [counter({ name: 'rcm_claims_total', help: 'Claims.', metric: 'submitted' })],
})] })
`
let project: Project
beforeAll(async () => {
  project = await makeProject('')
  project.write('millrace.config.ts', config)
  // Late in the evening of the day before, by the clocks of New York.
  await runHere(project, ['run', 'claims'], { MILLRACE_NOW: '2026-08-19T02:00Z' })
}, 60_000)
afterAll(() => project[Symbol.asyncDispose]())

const run = async (...args: string[]) =>
  await runHere(project, ['metrics', ...args], { MILLRACE_NOW: '2026-08-19T12:00Z' })

it("computes what is past, and shows it by the days of the team's zone", async () => {
  expect((await run('update')).out).toBe('computed 2026-08-19, and what has changed of other days\n')
  const { out } = await run('--pipeline', 'claims')
  expect(out).toMatch(/2026-08-18 +claims +1 +1 +0 +0 +0 /)
  expect(out).toMatch(/2026-08-18 +submitted +3 +3 +3 +3 +1/)
  expect(out).toContain('1 of 1 run completed (100 %); 0 cancelled')
  expect(JSON.parse((await run('show', '--json')).out)).toMatchObject({
    days: [{ day: '2026-08-18', metrics: { submitted: { sum: 3 } } }],
    success: { completed: 1, rate: 1 },
  })
}, 60_000)

it('shows service levels and retention, and refuses what is none', async () => {
  await run('update', '--day', '2026-08-18')
  expect((await run('levels')).out).toMatch(/claims-in-time +claims +2026-08 +95 % +100 % +1 +1 +100 % +0/)
  expect((await run('retention')).out).toMatch(/runs +90d\n.*never looked after yet/s)
  expect(await run('update', '--day', '2026-02-30')).toMatchObject({ code: 2 })
  const unknown = await run('--pipeline', 'claim')
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("did you mean 'claims'")])
  expect((await run('--days', '0')).code).toBe(2)
}, 60_000)
