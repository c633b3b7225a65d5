import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeProject, type Project, runsOf } from './project.ts'
import { runHere } from './run-here.ts'

const pipelines = `
  pipeline('quick').step('one', () => { console.log('printed by a step'); return 1 }),
  pipeline('half').step('bad', { optional: true, retry: { attempts: 1 } }, () => { throw new Error('no such luck') }).step('good', () => 1),
  pipeline('broken').step('bad', { retry: { attempts: 1 } }, () => { throw new Error('no such luck') }),
  pipeline('windowed', { window: { lookback: '3d', history: '30d' } }).step('one', ({ window }) => window.firstDay + ' ' + window.lastDay),
  pipeline('slow').step('long', ({ signal }) => sleep(30_000, signal)).step('after', { after: 'long' }, () => 1),
  pipeline('second').step('long', ({ signal, attempt }) => sleep(attempt === 1 ? 30_000 : 10, signal)),
  pipeline('gated').step('long', async ({ signal }) => { while (!existsSync('gate')) await sleep(50, signal) }),
  pipeline('parked').step('one', () => 1).wait('answer', { signal: 'the-answer', after: 'one' }),
  pipeline('napping').wait('nap', { for: '1s' }).step('one', { after: 'nap' }, () => 1)`

it('ends with 0 and prints one JSON object alone, whatever its steps print', async () => {
  await using project = await makeProject(pipelines)
  const { code, out, err } = await project.run(['run', 'quick', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    pipeline: 'quick',
    mode: 'incremental',
    status: 'completed',
    trigger: 'command line',
    startedAt: expect.any(String),
    endedAt: expect.any(String),
    durationMs: expect.any(Number),
    steps: [{ name: 'one', item: null, status: 'completed', attempts: 1, durationMs: expect.any(Number), error: null }],
    counts: {},
    quality: null,
  })
  expect(err).toContain('printed by a step')
})

it('ends with 1 when the run failed and with 3 when it is partial, and says why', async () => {
  await using project = await makeProject(pipelines)
  const broken = await project.run(['run', 'broken'])
  expect(broken.code).toBe(1)
  expect(broken.out).toMatch(/broken {2}failed/)
  expect(broken.out).toContain('no such luck')
  const half = await project.run(['run', 'half'])
  expect(half.code).toBe(3)
  expect(half.out).toMatch(/half {2}partial/)
  expect(half.out).not.toContain('\u001B')
})

let refusing: Project
beforeAll(async () => {
  refusing = await makeProject(pipelines)
})
afterAll(() => refusing[Symbol.asyncDispose]())

it.each([
  [['run', 'quik'], /'quik', did you mean 'quick'\?/],
  [['run'], /missing required argument 'pipeline'/],
  [['run', 'quick', '--mode', 'increment'], /got 'increment', did you mean 'incremental'\?/],
  [['run', 'quick', '--mode', 'full_refresh'], /expected a pipeline with a window/],
  [['run', 'quick', '--param', 'a=1'], /unknown parameter 'a' of pipeline 'quick': it takes none/],
  [['run', 'quick', '--param', 'a'], /expected a parameter as name=value, got 'a'/],
  [['run', 'quick', '--skip', 'onee'], /got 'onee', did you mean 'one'\?/],
  [['run', 'windowed', '--from', '2026-02-30', '--to', '2026-03-01'], /'2026-02-30', which does not exist/],
  [['run', 'windowed', '--from', '2026-03-02', '--to', '2026-03-01'], /expected `from` to be before `to`/],
  [['run', 'windowed', '--from', '2026-03-02'], /got no to; give both days/],
  [['run', 'windowed', '--from', '2026-03-02', '--start-date', '2026-03-02'], /cannot be used with/],
  [['run', 'quick', '--jsn'], /unknown option '--jsn', did you mean '--json'\?/],
  [['rnu', 'quick'], /unknown command 'rnu', did you mean 'run'\?/],
  [['runs', 'shwo'], /'shwo', did you mean 'show'\?/],
  [['runs', '--state', 'complete'], /did you mean 'completed'\?/],
  [['runs', '--limit', 'x'], /whole number/],
  [['start', '--role', 'wroker'], /did you mean 'worker'\?/],
  [['migrate', 'down', '--owner', 'milrace'], /did you mean 'millrace'\?/],
])('refuses %j in one sentence, with exit code 2, before any database is started', async (args, sentence) => {
  const { code, out, err } = await runHere(refusing, args, { DATABASE_URL: undefined })
  expect(err).toMatch(sentence)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect([code, out]).toEqual([2, ''])
  expect(existsSync(join(refusing.folder, '.millrace'))).toBe(false)
})

it('runs a backfill over both its days', async () => {
  await using project = await makeProject(pipelines)
  for (const names of [
    ['--from', '--to'],
    ['--start-date', '--end-date'],
  ] as const) {
    const { code, out } = await runHere(project, [
      'run',
      'windowed',
      names[0],
      '2026-03-01',
      names[1],
      '2026-03-02',
      '--json',
    ])
    expect(code).toBe(0)
    const report = JSON.parse(out)
    expect(report.mode).toBe('backfill')
    expect(report.windows['']).toMatchObject({ from: '2026-03-01T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' })
  }
})

it('cancels its run on Ctrl-C', async () => {
  await using project = await makeProject(pipelines)
  const running = project.start(['run', 'slow'])
  await running.says(/long {2}running/)
  running.child.kill('SIGINT')
  const { code, out } = await running.ended
  expect(code).toBe(1)
  expect(out).toMatch(/slow {2}cancelled/)
  expect((await runsOf(project)).map(({ state }) => state)).toEqual(['cancelled'])
})

it('leaves at once on a second Ctrl-C', async () => {
  await using project = await makeProject(`pipeline('deaf').step('long', () => sleep(60_000))`)
  const running = project.start(['run', 'deaf'])
  await running.says(/long {2}running/)
  running.child.kill('SIGINT')
  await running.says(/cancelling/)
  await new Promise((done) => setTimeout(done, 600))
  running.child.kill('SIGINT')
  expect((await running.ended).code).toBe(130)
})

it('finishes the run that a killed process left, before its own', async () => {
  await using project = await makeProject(pipelines)
  const killed = project.start(['run', 'second'])
  await killed.says(/long {2}running/)
  killed.child.kill('SIGKILL')
  await killed.ended
  const { code, err } = await runHere(project, ['run', 'second', '--skip', 'long'])
  expect(code).toBe(0)
  expect(err).toMatch(/was left unfinished by a process that is gone/)
  expect((await runsOf(project)).map(({ state }) => state)).toEqual(['completed', 'completed'])
})

it('hands its run over on SIGTERM, and the next run goes on with it', async () => {
  await using project = await makeProject(pipelines)
  const running = project.start(['run', 'second'])
  await running.says(/long {2}running/)
  running.child.kill('SIGTERM')
  expect((await running.ended).code).toBe(1)
  expect((await runsOf(project)).map(({ state, reserved_for }) => [state, reserved_for])).toEqual([['pending', null]])
  expect((await runHere(project, ['run', 'second', '--skip', 'long'])).code).toBe(0)
  expect((await runsOf(project)).map(({ state }) => state)).toEqual(['completed', 'completed'])
})

it('waits for the slot that another run holds, and says so', async () => {
  await using project = await makeProject(pipelines)
  const first = project.start(['run', 'gated'])
  await first.says(/long {2}running/)
  const second = project.start(['run', 'gated'])
  await second.says(/waiting for run [0-9a-f-]{36}, which is running/)
  project.write('gate', 'open')
  expect([(await first.ended).code, (await second.ended).code]).toEqual([0, 0])
})

it('parks: tells what it waits for, ends with 0, and any worker may go on', async () => {
  await using project = await makeProject(pipelines)
  const { code, out } = await runHere(project, ['run', 'parked'])
  expect(code).toBe(0)
  expect(out).toMatch(/parked {2}waiting/)
  expect(out).toContain("answer waits for the signal 'the-answer'")
  expect((await runsOf(project)).map(({ state, reserved_for }) => [state, reserved_for])).toEqual([['waiting', null]])
})

it('stays for a wait that is over within a minute', async () => {
  await using project = await makeProject(pipelines)
  const { code, out } = await runHere(project, ['run', 'napping', '--json'])
  expect([code, JSON.parse(out).status]).toEqual([0, 'completed'])
})

it('runs once for a key', async () => {
  await using project = await makeProject(pipelines)
  const first = await runHere(project, ['run', 'quick', '--key', 'k', '--json'])
  const second = await runHere(project, ['run', 'quick', '--key', 'k', '--json'])
  expect(JSON.parse(second.out).id).toBe(JSON.parse(first.out).id)
  expect(second.err).toContain("a run with key 'k' is there already")
})

it('leaves steps out, takes their outputs from another run, and writes nothing in a dry run', async () => {
  await using project = await makeProject(
    `pipeline('chain', { params: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } } })
      .step('one', ({ params }) => params.word ?? 'first').step('two', { from: 'one' }, ({ inputs }) => inputs.one + ' second')
      .exec('write', { from: 'two', command: ['false'], retry: { attempts: 1 } })`,
  )
  const skipped = JSON.parse(
    (await runHere(project, ['run', 'chain', '--skip', 'write', '--param', 'word=007', '--json'])).out,
  )
  expect(skipped.status).toBe('completed')
  const reused = await runHere(project, ['run', 'chain', '--only', 'two', '--reuse', skipped.id.slice(0, 13), '--json'])
  expect(JSON.parse(reused.out).steps.map(({ status }: { status: string }) => status)).toEqual([
    'skipped',
    'completed',
    'skipped',
  ])
  const { rows } = await project.database.pool.query(`SELECT output FROM steps WHERE step = 'two' ORDER BY run_id`)
  expect(rows).toEqual([{ output: '007 second' }, { output: '007 second' }])
  const dry = await runHere(project, ['run', 'chain', '--dry-run'])
  expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('dry run: nothing was stored')])
  expect(dry.out).toContain('dry run: a program that may write is not run')
  const wrong = await runHere(project, ['run', 'chain', '--reuse', 'ffff'])
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("got 'ffff'")])
}, 40_000)
