import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { configText, eventually, makeProject, type Project } from './project.ts'
import { runHere } from './run-here.ts'

const pipelines = `
  pipeline('good').step('one', () => { console.log('printed ' + secret('SHOP_KEY').reveal()); return 1 }),
  pipeline('bad').step('flaky', { retry: { attempts: 2, base: '1ms' } }, () => {
    throw Object.assign(new Error('no answer to ' + secret('SHOP_KEY').reveal()), { code: 'shop_away' })
  }),
  pipeline('loose').step('one', async ({ signal }) => {
    if (existsSync('was-here')) return 1
    writeFileSync('was-here', '')
    setTimeout(() => { throw new Error('nobody catches ' + secret('SHOP_KEY').reveal()) })
    await sleep(60_000, signal)
  })`
const hook = `, onError: async (error, context) => {
    await new Promise((done) => setTimeout(done, 200))
    appendFileSync('told.jsonl', JSON.stringify({ message: error.message, stack: error.stack, code: error.code, cause: error.cause, ...context }) + '\\n')
  }`
const key = 'a-key-of-the-shop'

async function makeTold(): Promise<Project> {
  const project = await makeProject(pipelines)
  const imports = `import { appendFileSync, writeFileSync } from 'node:fs'\nimport { secret } from 'millrace'\n`
  project.write('millrace.config.ts', imports + configText(pipelines, hook))
  return project
}

const linesOf = (project: Project, file: string): Record<string, unknown>[] =>
  existsSync(join(project.folder, file))
    ? readFileSync(join(project.folder, file), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    : []

it("writes workers' runs and failed attempts into the one log as JSON, and tells onError once of a failed run", async () => {
  await using project = await makeTold()
  for (const name of ['good', 'bad']) await runHere(project, ['run', name, '--detach'])
  const running = project.start(['start'], { SHOP_KEY: key })
  const ends = () => linesOf(project, 'logs/millrace.log').filter(({ state }) => state !== undefined)
  await eventually(() => ends().length === 2 || undefined)
  await eventually(() => linesOf(project, 'told.jsonl').length > 0 || undefined)
  running.child.kill('SIGTERM')
  const { err } = await running.ended

  const pid = Number(/worker process (\d+) is ready/.exec(err)?.[1])
  const lines = linesOf(project, 'logs/millrace.log')
  expect(lines.filter(({ level }) => level === 'warn')).toEqual([
    expect.objectContaining({
      role: 'worker',
      pid,
      pipeline: 'bad',
      step: 'flaky',
      run: expect.any(String),
      error: { code: 'shop_away', message: 'no answer to ***' },
    }),
    expect.objectContaining({ message: expect.stringContaining('attempt 2 of flaky failed, it is not tried again') }),
  ])
  expect(
    ends()
      .map(({ pipeline, state, level }) => `${String(pipeline)} ${String(state)} ${String(level)}`)
      .toSorted(),
  ).toEqual(['bad failed error', 'good completed info'])
  expect(ends()[0]).toMatchObject({ role: 'worker', pid, durationMs: expect.any(Number), time: expect.any(String) })
  expect(lines).toContainEqual(expect.objectContaining({ role: 'worker', pid, message: 'printed ***' }))
  // Standard error has the same lines.
  const own = err.split('\n').filter((line) => line.startsWith('{'))
  expect(own.map((line) => JSON.parse(line))).toEqual(lines)

  const told = linesOf(project, 'told.jsonl')
  expect(told).toMatchObject([
    {
      message: 'no answer to ***',
      code: 'shop_away',
      role: 'worker',
      pipeline: 'bad',
      step: 'flaky',
      run: expect.any(String),
    },
  ])
  expect(JSON.stringify([err, lines, told])).not.toContain(key)
}, 60_000)

it('tells of a worker process that died, in the log with what it died of, and to onError', async () => {
  await using project = await makeTold()
  await runHere(project, ['run', 'loose', '--detach'])
  const running = project.start(['start'], { SHOP_KEY: key })
  await eventually(() => linesOf(project, 'told.jsonl').length > 0 || undefined)
  const about = (text: string) =>
    linesOf(project, 'logs/millrace.log').find(({ message }) => String(message).includes(text))
  expect(about('nobody catches')).toMatchObject({
    level: 'error',
    role: 'worker',
    error: { message: 'nobody catches ***', stack: expect.stringContaining('millrace.config.ts') },
  })
  expect(linesOf(project, 'told.jsonl')).toMatchObject([
    { role: 'service', what: 'a worker process', cause: expect.stringMatching(/nobody catches \*\*\*\n.*config/) },
  ])
  running.child.kill('SIGTERM')
  const { out, err } = await running.ended
  expect(JSON.stringify([out, err])).not.toContain(key)
}, 60_000)

it('tells onError of a run that fails in `millrace run` before the process ends, and prints nothing of it', async () => {
  await using project = await makeTold()
  const { code, err } = await project.run(['run', 'bad'], { SHOP_KEY: key })
  expect(code).toBe(1)
  expect(linesOf(project, 'told.jsonl')).toMatchObject([{ message: 'no answer to ***', step: 'flaky' }])
  expect(err).not.toContain('attempt 1 of flaky failed, it is tried again')
  expect(existsSync(join(project.folder, 'logs'))).toBe(false)
}, 60_000)
