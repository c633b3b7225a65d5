import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, makeProject, type Project, runsOf } from './project.ts'
import { runHere } from './run-here.ts'

const pipelines = `
  pipeline('prices', { window: { lookback: '30d', history: '10y' } })
    .step('fetch', { retry: { attempts: 1 } }, ({ window }) => {
      if (window.firstDay === '2025-02-01' && !existsSync('repaired')) throw new Error('the source is down')
      return window.firstDay
    }),
  pipeline('slow', { window: { lookback: '30d', history: '10y' } }).step('long', ({ signal }) => sleep(30_000, signal)),
  pipeline('timeless').step('one', () => 1)`
/** Workers are processes of their own, on a machine that is busy with other tests. */
const longMs = 30_000
const quarter = ['--from', '2025-01-01', '--to', '2025-03-31']

async function backfill(project: Project, ...args: string[]) {
  return await runHere(project, ['backfill', ...args])
}

it('plans a stretch, and puts a run for each window into the queue', async () => {
  await using project = await makeProject(pipelines)
  expect((await backfill(project, 'status')).out).toBe('no backfills\n')
  const plan = await backfill(project, 'plan', 'prices', ...quarter)
  expect(plan.out).toMatch(/2025-02-01 +2025-02-28 +missing/)
  expect(plan.out).toContain('3 windows: 0 done, 0 running, 0 failed, 3 missing')
  const started = await backfill(project, 'start', 'prices', ...quarter)
  expect(started.out).toMatch(/^3 runs of prices put into the queue as backfill [0-9a-f-]{36}\n/)
  expect(started.out).toContain('no worker is there to take them yet: `millrace start` starts one')
  expect((await backfill(project, 'status')).out).toMatch(/prices +2025-01-01 +2025-03-31 +month +running +3 +0/)
  const again = await backfill(project, 'start', 'prices', ...quarter)
  expect([again.code, again.out]).toEqual([
    0,
    'nothing to do for prices: no window to choose with --missing; 3 windows left out\n',
  ])
  expect((await runHere(project, ['runs', '--pipeline', 'prices'])).out.match(/backfill +pending/g)).toHaveLength(3)
}, 60_000)

it('shows what failed, and runs it again', async () => {
  await using project = await makeProject(pipelines)
  const { out } = await backfill(project, 'start', 'prices', ...quarter, '--parallel', '2', '--json')
  const { id } = JSON.parse(out)
  const workers = project.start(['start'])
  const areOver = async (count: number) => {
    const ended = (await runsOf(project)).filter(({ state }) => state !== 'pending' && state !== 'running')
    return ended.length === count || undefined
  }
  await eventually(() => areOver(3), longMs)
  const told = JSON.parse((await backfill(project, 'status', id.slice(0, 8), '--json')).out)
  expect(told).toMatchObject({ id, state: 'failed', parallel: 2, counts: { all: 3, done: 2, failed: 1, left: 0 } })
  expect((await backfill(project, 'status', id)).out).toMatch(/2025-02-01 +2025-02-28 +failed .*the source is down/)

  project.write('repaired', '')
  const repeated = await backfill(project, 'start', 'prices', ...quarter, '--failed', '--json')
  expect(JSON.parse(repeated.out)).toMatchObject({ pipeline: 'prices', choice: 'failed', started: 1, leftOut: 2 })
  await eventually(() => areOver(4), longMs)
  const days = ['--start-date', '2025-01-01', '--end-date', '2025-03-31', '--every', 'month']
  const plan = JSON.parse((await backfill(project, 'plan', 'prices', ...days, '--json')).out)
  expect(plan).toMatchObject({ pipeline: 'prices', every: 'month', zone: 'UTC', counts: { done: 3, missing: 0 } })
  workers.child.kill('SIGTERM')
  await workers.ended
}, 60_000)

it('cancels what is left', async () => {
  await using project = await makeProject(pipelines)
  const { out } = await backfill(project, 'start', 'slow', ...quarter, '--json')
  const { id } = JSON.parse(out)
  const workers = project.start(['start'])
  await eventually(async () => (await runsOf(project)).some(({ state }) => state === 'running') || undefined, longMs)
  const cancelled = await backfill(project, 'cancel', id.slice(0, 6))
  expect(cancelled.out).toBe(`backfill ${id} is cancelled: 2 runs cancelled; 1 run asked to stop, with 10 s to do so\n`)
  await eventually(async () => (await runsOf(project)).every(({ state }) => state === 'cancelled') || undefined, longMs)
  expect((await backfill(project, 'status')).out).toMatch(/slow .* cancelled +3 +0 +0 +0 +3 +0/)
  const over = await backfill(project, 'cancel', id)
  expect([over.code, over.err]).toEqual([2, expect.stringContaining('expected a backfill with windows that are left')])
  workers.child.kill('SIGTERM')
  await workers.ended
}, 60_000)

it('goes on here with a window that was cancelled, without a worker', async () => {
  await using project = await makeProject(pipelines)
  project.write('repaired', '')
  const { id } = JSON.parse((await backfill(project, 'start', 'prices', ...quarter, '--json')).out)
  const [, , march] = await runsOf(project)
  // The window that has a place is ahead of it: it is done first.
  await runHere(project, ['runs', 'cancel', march?.id ?? ''])
  const retried = await runHere(project, ['runs', 'resume', march?.id ?? ''])
  expect(retried.code, retried.err).toBe(0)
  expect(retried.err).toContain('no worker is there for run')
  expect((await runsOf(project)).map(({ state }) => state)).toEqual(['completed', 'pending', 'completed'])
  // A run of the pipeline leaves the windows that are pending to workers.
  expect((await project.run(['run', 'prices'])).code).toBe(0)
  expect(JSON.parse((await backfill(project, 'status', id, '--json')).out).counts).toMatchObject({ done: 2, left: 1 })
}, 60_000)

let refusing: Project
beforeAll(async () => {
  refusing = await makeProject(pipelines)
})
afterAll(() => refusing[Symbol.asyncDispose]())

it.each([
  [['plan', 'prices', '--from', '2025-01-01'], /expected --from and --to, got no --to/],
  [['plan', 'timeless', ...quarter], /expected a pipeline with a window for mode backfill/],
  [['plan', 'prices', ...quarter, '--every', 'moth'], /did you mean 'month'/],
  [['start', 'prices', ...quarter, '--missing', '--all'], /cannot be used with option/],
  [['start', 'prices', ...quarter, '--parallel', '0'], /expected a whole number from 1 to 10000/],
  [['status', 'ffff'], /expected the id of a backfill or its start, got 'ffff'/],
])(
  'refuses %j',
  async (args, sentence) => {
    const { code, err } = await backfill(refusing, ...args)
    expect([code, err]).toEqual([2, expect.stringMatching(sentence)])
  },
  40_000,
)
