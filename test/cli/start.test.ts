import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventually, makeProject, type Project, type Running, runsOf } from './project.ts'
import { runHere } from './run-here.ts'

const pipelines = `
  pipeline('quick').step('one', () => 1),
  pipeline('slow').step('long', ({ signal, attempt }) => sleep(attempt === 1 ? 60_000 : 10, signal)),
  pipeline('killer').step('boom', { retry: { attempts: 5 } }, () => { process.abort() }).step('neighbour', ({ signal }) => sleep(300, signal)),
  pipeline('steady').step('first', ({ signal }) => sleep(1_500, signal)).step('second', { after: 'first' }, () => 2)`

const states = async (project: Project) =>
  Object.fromEntries((await runsOf(project)).map((run) => [run.pipeline, run.state]))

/** Waits for these states; if they do not come, the trail of every run is in the message. */
async function hasStates(project: Project, wanted: Record<string, string>, running?: Running): Promise<void> {
  const isThere = async () => {
    const got = await states(project)
    return Object.entries(wanted).every(([pipeline, state]) => got[pipeline] === state) || undefined
  }
  try {
    await eventually(isThere, longestMs)
  } catch {
    const { rows } = await project.database.pool.query(
      `SELECT at, step, from_state, to_state, actor FROM run_events ORDER BY at`,
    )
    const trail = rows.map((row) => Object.values(row).map(String).join(' ')).join('\n')
    throw new Error(
      `expected ${JSON.stringify(wanted)}, got ${JSON.stringify(await states(project))}:\n${trail}\n${running?.err() ?? ''}`,
    )
  }
}

const longestMs = 45_000

/** The process of a worker, as the supervisor has told it. */
async function workerProcess(said: () => string, nth = 0): Promise<number> {
  return await eventually(() => {
    const found = [...said().matchAll(/worker process (\d+) is ready/g)][nth]
    return found ? Number(found[1]) : undefined
  })
}

it('takes a run that was queued with --detach, and stops with 0', async () => {
  await using project = await makeProject(pipelines)
  const queued = await runHere(project, ['run', 'quick', '--detach'])
  expect(queued.code).toBe(0)
  expect(queued.out).toMatch(/quick is queued as run [0-9a-f-]{36}/)
  expect(queued.out).toContain('no worker is there to take it yet')
  const running = project.start(['start'])
  await hasStates(project, { quick: 'completed' })
  running.child.kill('SIGTERM')
  const { code, out } = await running.ended
  expect(code).toBe(0)
  expect(out).toMatch(/pipelines {4}quick, slow/)
  const { rows } = await project.database.pool.query('SELECT id FROM workers')
  expect(rows).toEqual([])
})

it('hands over what does not end in time on SIGTERM; the next start goes on with it', async () => {
  await using project = await makeProject(pipelines)
  await runHere(project, ['run', 'slow', '--detach'])
  const first = project.start(['start', '--grace', '1'])
  await hasStates(project, { slow: 'running' })
  first.child.kill('SIGTERM')
  expect((await first.ended).code).toBe(0)
  expect(await states(project)).toEqual({ slow: 'pending' })
  project.start(['start'])
  await hasStates(project, { slow: 'completed' })
}, 60_000)

it('finishes the run of a killed worker process in the next one, without waiting for the lease', async () => {
  await using project = await makeProject(pipelines)
  await runHere(project, ['run', 'slow', '--detach'])
  const running = project.start(['start'])
  const victim = await workerProcess(running.err)
  await hasStates(project, { slow: 'running' })
  await eventually(async () => {
    const { rows } = await project.database.pool.query(`SELECT FROM steps WHERE state = 'running'`)
    return rows.length > 0 || undefined
  })
  // A lease that would not run out while the test lasts: only the supervisor's word can set the run free.
  await project.database.pool.query(`UPDATE workers SET lease_ends_at = now() + interval '1 hour'`)
  process.kill(victim, 'SIGKILL')
  await hasStates(project, { slow: 'completed' }, running)
  expect(running.err()).toMatch(/was killed by SIGKILL; another one starts/)
}, 60_000)

it('makes a dead letter of a step that kills its process, while its neighbours complete', async () => {
  await using project = await makeProject(pipelines)
  await runHere(project, ['run', 'killer', '--detach'])
  await runHere(project, ['run', 'steady', '--detach'])
  const running = project.start(['start'])
  await hasStates(project, { killer: 'failed', steady: 'completed' }, running)
  const { rows } = await project.database.pool.query(
    `SELECT step, state, crashes, error->>'code' AS code FROM steps WHERE step IN ('boom', 'neighbour') ORDER BY step`,
  )
  expect(rows).toEqual([
    { step: 'boom', state: 'failed', crashes: 3, code: 'dead_letter' },
    { step: 'neighbour', state: 'completed', crashes: 0, code: null },
  ])
}, 60_000)

it('leaves no worker process behind when it is killed itself', async () => {
  await using project = await makeProject(pipelines)
  const running = project.start(['start', '--processes', '2', '--grace', '1'])
  const workers = [await workerProcess(running.err), await workerProcess(running.err, 1)]
  running.child.kill('SIGKILL')
  await eventually(() => workers.every((pid) => !isAlive(pid)) || undefined)
  expect(workers.map(isAlive)).toEqual([false, false])
}, 60_000)

it('starts every simulator once, and its workers use them', async () => {
  await using project = await makeProject(pipelines)
  const counter = join(project.folder, 'started')
  writeFileSync(counter, '')
  project.write(
    'millrace.config.ts',
    `import { appendFileSync } from 'node:fs'
import { defineConfig, pipeline, system } from 'millrace'
const asks = pipeline('asks').step('one', () => process.env.SHOP_URL + ' ' + process.env.MILLRACE_SIMULATED)
const simulator = { name: 'shop', title: 'A shop', unless: ['SHOP_URL'], provides: (address) => ({ SHOP_URL: address }),
  start: async () => { appendFileSync(${JSON.stringify(counter)}, 'x'); return { address: 'http://127.0.0.1:9', close: async () => {} } } }
export default defineConfig({ systems: [system({ name: 'shop', pipelines: [asks], simulators: [simulator] })] })`,
  )
  await runHere(project, ['run', 'asks', '--detach'])
  const running = project.start(['start', '--processes', '2'])
  await hasStates(project, { asks: 'completed' })
  await running.says(/simulated {4}shop: A shop, at http:\/\/127\.0\.0\.1:9/)
  const { rows } = await project.database.pool.query(`SELECT output FROM steps`)
  expect(rows).toEqual([{ output: 'http://127.0.0.1:9 shop' }])
  expect(readFileSync(counter, 'utf8')).toBe('x')
}, 60_000)

it('prints where simulators are, and how to use them', async () => {
  await using project = await makeProject(pipelines)
  project.write(
    'millrace.config.ts',
    `import { defineConfig, system } from 'millrace'
const simulator = { name: 'shop', title: 'A shop', unless: ['SHOP_KEY'], provides: (address) => ({ SHOP_URL: address }),
  start: async () => ({ address: 'http://127.0.0.1:9', close: async () => {} }) }
export default defineConfig({ systems: [system({ name: 'shop', pipelines: [], simulators: [simulator] })] })`,
  )
  const running = project.start(['simulators', '--json'], { DATABASE_URL: undefined })
  await running.says(/\n}\n$/)
  running.child.kill('SIGINT')
  const { code, out } = await running.ended
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual({
    simulators: [
      { name: 'shop', title: 'A shop', address: 'http://127.0.0.1:9', control: 'http://127.0.0.1:9/_control' },
    ],
    environment: { SHOP_URL: 'http://127.0.0.1:9', MILLRACE_SIMULATED: 'shop' },
  })
  expect(existsSync(join(project.folder, '.millrace'))).toBe(false)
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A process that has ended and that nobody has asked after is still listed.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
