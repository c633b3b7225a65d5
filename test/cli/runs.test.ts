import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { configText, makeProject, runsOf } from './project.ts'
import { runHere } from './run-here.ts'

const pipelines = `
  pipeline('quick').step('one', () => 1).step('two', { from: 'one' }, ({ log }) => { log.info('hello', { a: 1 }); return 2 }),
  pipeline('flaky').step('one', () => 1).step('two', { from: 'one', retry: { attempts: 1 } }, ({ attempt }) => { if (attempt === 1) throw new Error('not yet'); return 2 }),
  pipeline('slow').step('long', ({ signal, attempt, log }) => { log.warn('begins'); return sleep(attempt === 1 ? 30_000 : 10, signal) }),
  pipeline('parked').wait('answer', { signal: 'the-answer' })`

it('lists, shows, and tells the trail and the logs, for people and as JSON', async () => {
  await using project = await makeProject(pipelines)
  expect((await runHere(project, ['runs'])).out).toBe('no runs\n')
  await runHere(project, ['run', 'quick'])
  const [run] = await runsOf(project)
  const start = run?.id.slice(0, 8) ?? ''

  expect((await runHere(project, ['runs', '--pipeline', 'quick'])).out).toContain(run?.id)
  expect((await runHere(project, ['runs', '--state', 'failed'])).out).toBe('no runs\n')
  const ofToday = ['--from', '2000-01-01', '--search', 'QUI', '--trigger', 'command line', '--sort', 'durationMs']
  expect((await runHere(project, ['runs', ...ofToday])).out).toContain(run?.id)
  expect((await runHere(project, ['runs', '--to', '2000-01-01'])).out).toBe('no runs\n')
  expect((await runHere(project, ['runs', '--state', 'failed,compleet'])).err).toMatch(/did you mean.*completed/i)
  // Whoever reads a pipe wants text; the library for colours would colour it where CI is set.
  expect((await project.run(['runs'], { CI: 'true' })).out).toMatch(/quick +incremental +completed/)
  const list = JSON.parse((await runHere(project, ['runs', '--json'])).out)
  expect(list.runs).toMatchObject([{ id: run?.id, pipeline: 'quick', status: 'completed' }])

  expect((await runHere(project, ['runs', 'show', start])).out).toMatch(/quick {2}completed/)
  expect(JSON.parse((await runHere(project, ['runs', 'show', start, '--json'])).out).id).toBe(run?.id)
  expect((await runHere(project, ['runs', 'events', start])).out).toMatch(/two\s+pending\s+running/)
  expect(JSON.parse((await runHere(project, ['runs', 'events', start, '--json'])).out).events).toHaveLength(7)
  expect((await runHere(project, ['runs', 'logs', start])).out).toMatch(/two info hello {"a":1}/)
  const ofLogs = async (...flags: string[]) => (await runHere(project, ['runs', 'logs', start, ...flags])).out
  expect(await ofLogs('--level', 'info', '--search', 'HELL')).toContain('hello')
  expect(await ofLogs('--level', 'warn,error')).toBe('its steps have logged nothing\n')
  expect(await ofLogs('--search', 'help')).toBe('its steps have logged nothing\n')
  expect(await ofLogs('--level', 'info', '--file', 'logs.csv')).toBe('written to logs.csv\n')
  expect(readFileSync(join(project.folder, 'logs.csv'), 'utf8')).toMatch(
    /Level,Step,Item,Attempt,Message\r\n.*,info,two,,1,hello/,
  )
  const followed = await runHere(project, ['runs', 'logs', start, '--follow', '--json'])
  expect(JSON.parse(followed.out)).toMatchObject({ step: 'two', level: 'info', message: 'hello' })
}, 40_000)

it('refuses an id that no run has, and a beginning that several have', async () => {
  await using project = await makeProject(pipelines)
  await runHere(project, ['run', 'quick'])
  await runHere(project, ['run', 'quick'])
  const [first] = await runsOf(project)
  const none = await runHere(project, ['runs', 'show', 'ffff'])
  expect([none.code, none.err]).toEqual([2, expect.stringContaining("got 'ffff'")])
  const several = await runHere(project, ['runs', 'show', first?.id.slice(0, 2) ?? ''])
  expect([several.code, several.err]).toEqual([2, expect.stringContaining('which 2 begin with')])
})

it('resumes a failed run here, and retries one as a new run from a step', async () => {
  await using project = await makeProject(pipelines)
  expect((await runHere(project, ['run', 'flaky'])).code).toBe(1)
  const [run] = await runsOf(project)
  const resumed = await runHere(project, ['runs', 'resume', run?.id ?? '', '--json'])
  expect(resumed.code).toBe(0)
  expect(JSON.parse(resumed.out)).toMatchObject({ status: 'completed', generation: 2 })
  const retried = await runHere(project, ['runs', 'retry', run?.id ?? '', '--from', 'two', '--json'])
  // Its first attempt in the new run fails as it did in the old one.
  expect(retried.code).toBe(1)
  expect(JSON.parse(retried.out).steps).toMatchObject([
    { name: 'one', attempts: 0 },
    { name: 'two', attempts: 1 },
  ])
  const wrong = await runHere(project, ['runs', 'retry', run?.id ?? '', '--from', 'tow'])
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("did you mean 'two'?")])
  const again = await runHere(project, ['runs', 'resume', run?.id ?? ''])
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('`runs retry` runs it once more')])
}, 40_000)

it('cancels and pauses a run that another process executes', async () => {
  await using project = await makeProject(pipelines)
  const running = project.start(['run', 'slow'])
  await running.says(/long {2}running/)
  const [run] = await runsOf(project)
  const cancelled = await runHere(project, ['runs', 'cancel', run?.id ?? ''])
  expect(cancelled.out).toContain('is asked to stop')
  expect((await running.ended).code).toBe(1)
  await runHere(project, ['run', 'parked'])
  const [, parked] = await runsOf(project)
  expect((await runHere(project, ['runs', 'pause', parked?.id ?? ''])).out).toContain('paused')
  expect((await runsOf(project)).map(({ state }) => state)).toEqual(['cancelled', 'paused'])
}, 40_000)

it('ends without a word when the reader of its output has gone', async () => {
  await using project = await makeProject(pipelines)
  await runHere(project, ['run', 'quick'])
  const main = resolve(import.meta.dirname, '../../src/cli/main.ts')
  const command = `"${process.execPath}" --conditions=millrace-source "${main}"`
  for (const args of ['--help', 'runs --json', 'runs events 0 --json', 'run quick --json']) {
    const { stderr, stdout } = spawnSync(
      'bash',
      ['-c', `set -o pipefail; ${command} ${args} | true; echo "\${PIPESTATUS[0]}"`],
      {
        cwd: join(project.folder),
        env: { ...process.env, DATABASE_URL: project.database.url },
        encoding: 'utf8',
      },
    )
    expect([args, stdout]).toEqual([args, '0\n'])
    expect(stderr).not.toMatch(/EPIPE|Error/)
  }
}, 40_000)

it('refuses to go on with a run of a pipeline that is not there any more', async () => {
  await using project = await makeProject(pipelines)
  await runHere(project, ['run', 'flaky'])
  project.write('millrace.config.ts', configText(`pipeline('other').step('one', () => 1)`))
  const [run] = await runsOf(project)
  const { code, err } = await project.run(['runs', 'resume', run?.id ?? ''])
  expect([code, err]).toEqual([2, expect.stringContaining("the configuration has no pipeline 'flaky'")])
  expect((await runsOf(project)).map(({ state }) => state)).toEqual(['failed'])
})
