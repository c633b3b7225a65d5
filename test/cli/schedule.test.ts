import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeProject, type Project } from './project.ts'
import { runHere } from './run-here.ts'

const config = `import { cron, defineConfig, pipeline, schedule } from 'millrace'
const quick = pipeline('quick').step('only', () => 1)
export default defineConfig({
  systems: [],
  pipelines: [quick],
  schedules: [schedule('daily', { run: quick, when: cron('0 6 * * *', { timezone: 'America/New_York' }) })],
})
`

let project: Project
beforeAll(async () => {
  project = await makeProject('')
  project.write('millrace.config.ts', config)
})
afterAll(async () => {
  await project.run(['schedule', 'stop'])
  await project[Symbol.asyncDispose]()
})

const json = async (...args: string[]) => {
  const { code, out, err } = await runHere(project, [...args, '--json'])
  if (code !== 0) throw new Error(`expected ${args.join(' ')} to end with 0, got ${code}: ${err}`)
  return JSON.parse(out)
}

it('lists schedules before any scheduler has run, and says that none does', async () => {
  const { out } = await runHere(project, ['schedule', 'list'])
  expect(out).toMatch(/daily +quick +RUNNING +daily 06:00 +America\/New_York/)
  expect(await json('schedule', 'status')).toMatchObject({ state: 'STOPPED', nextRun: { schedule: 'daily' } })
  expect((await runHere(project, ['schedule', 'status'])).out).toMatch(
    /STOPPED[\s\S]*next run +\d{4}-.*quick \(daily\)/,
  )
})

it('prints lines for an outside cron', async () => {
  const { code, out } = await runHere(project, ['schedule', 'crontab'])
  expect(code).toBe(0)
  expect(out).toContain('CRON_TZ=America/New_York\n# daily\n0 6 * * * cd ')
  expect(out).toMatch(/&& npx millrace run quick\n$/)
})

it('shows the next times, and changes them', { timeout: 90_000 }, async () => {
  const before = await json('schedule', 'next', 'daily', '--count', '2')
  expect(before.nextRuns).toHaveLength(2)
  const changed = await json('schedule', 'set', 'daily', '--cron', '30 7 * * *', '--zone', 'UTC', '--catch-up', '3')
  expect(changed).toMatchObject({ when: 'daily 07:30', zone: 'UTC', catchUp: { last: 3 }, isChanged: true })
  const wrong = await runHere(project, ['schedule', 'set', 'daily', '--every', '15m', '--cron', '0 6 * * *'])
  expect(wrong).toMatchObject({ code: 2, err: 'millrace: expected --cron or --every, got both\n' })
  expect(await json('schedule', 'set', 'daily', '--reset')).toMatchObject({ when: 'daily 06:00', isChanged: false })
})

it('pauses and resumes, freezes and thaws', { timeout: 90_000 }, async () => {
  await json('schedule', 'pause', 'daily', '--reason', 'the source moves')
  expect((await runHere(project, ['schedule', 'list'])).out).toMatch(/daily +quick +PAUSED.*the source moves/)
  await json('schedule', 'resume', 'daily')
  await json('freeze', '--reason', 'the year is being closed')
  expect((await runHere(project, ['schedule', 'status'])).out).toContain('by command line: the year is being closed')
  expect((await runHere(project, ['freeze', '--reason', 'again'])).code).toBe(2)
  await json('thaw', '--per-minute', '10')
  expect((await runHere(project, ['schedule', 'pause', 'dayly'])).err).toContain("did you mean 'daily'")
})

it('runs in the background, executes what is started, and refuses a second one', { timeout: 90_000 }, async () => {
  const started = await project.run(['schedule', 'start', '--background'])
  expect(started).toMatchObject({ code: 0 })
  const pid = Number(readFileSync(join(project.folder, '.millrace/scheduler.pid'), 'utf8'))
  expect(started.out).toContain(`process ${pid}`)
  await expect
    .poll(async () => (await json('schedule', 'status')).state, { timeout: 20_000, interval: 500 })
    .toBe('RUNNING')
  for (const args of [['--background'], []]) {
    const second = await project.run(['schedule', 'start', ...args])
    expect(second).toMatchObject({ code: 2 })
    expect(second.err).toContain(`got process ${pid}`)
  }
  const { run } = await json('schedule', 'trigger', 'daily')
  await expect
    .poll(async () => (await json('runs', 'show', run)).status, { timeout: 20_000, interval: 500 })
    .toBe('completed')
  expect(readFileSync(join(project.folder, 'logs/scheduler.log'), 'utf8')).toContain('is ready')
  expect(await project.run(['schedule', 'stop'])).toMatchObject({ code: 0, out: 'stopped\n' })
  expect(await json('schedule', 'status')).toMatchObject({ state: 'STOPPED' })
  expect(await project.run(['schedule', 'stop'])).toMatchObject({ code: 0, out: 'it was not running\n' })
})

it('takes over the file of a process that is dead', { timeout: 60_000 }, async () => {
  writeFileSync(join(project.folder, '.millrace/scheduler.pid'), `${process.pid}\n`)
  const service = project.start(['schedule', 'start'])
  await service.says(/is ready/)
  expect(readFileSync(join(project.folder, '.millrace/scheduler.pid'), 'utf8')).toBe(`${service.child.pid}\n`)
  service.child.kill('SIGTERM')
  expect(await service.ended).toMatchObject({ code: 0 })
})
