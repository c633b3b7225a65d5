import { expect, it } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { rows } from '../../pipelines/rows.ts'
import { shareKit } from '../../runs/kit-for-tests.ts'
import { readRunFigures } from './figures-store.ts'
import { followRuns } from './follow-runs.ts'
import { metricsHistory } from './history.ts'
import { readTotals } from './read-totals.ts'

const shared = shareKit({ now: '2026-03-10T12:00Z' })
let failuresLeft = 1

shared.declare(pipeline('counted').step('count', ({ metric }) => metric('approved', 4)))
shared.declare(
  pipeline('claims')
    .step('fetch', { retry: { attempts: 3, base: '1ms' } }, ({ metric }) => {
      metric('approved', 2)
      if (failuresLeft > 0) {
        failuresLeft -= 1
        throw new Error('once')
      }
      return rows([{ id: 'a' }, { id: 'b' }])
    })
    .each('send', { from: 'fetch', key: ({ id }) => id }, ({ metric, key }) => {
      metric('submitted', key === 'a' ? 1 : 2)
      metric('approved')
    })
    .step('after', { after: 'send' }, () => {
      if (failuresLeft < 0) throw new Error('no')
      return 1
    }),
)

const engine = () => shared.kit.platform.engine()

it('a run has the sum of what its steps and items counted, and each step its attempts, failures, retries and duration', async () => {
  const { database } = await engine()
  await followRuns(database)
  const { id } = await shared.kit.platform.startRun('claims')
  await shared.kit.settle()
  await shared.kit.advance('1m')
  const figures = await readRunFigures(database.pool, id)
  expect(figures?.metrics).toEqual({ approved: 4, submitted: 3 })
  expect(figures?.steps).toMatchObject({
    fetch: { attempts: 2, failures: 1, retries: 1, metrics: { approved: 2 } },
    send: { attempts: 2, failures: 0, retries: 0, metrics: { approved: 2, submitted: 3 } },
    after: { state: 'completed', attempts: 1, metrics: {} },
  })
  for (const step of Object.values(figures?.steps ?? {})) expect(step.durationMs).toBeGreaterThanOrEqual(0)
})

it('today is told as it is, also before anybody has computed it, and without dry runs', async () => {
  const { database, clock } = await engine()
  await followRuns(database)
  await shared.kit.run('counted')
  await shared.kit.run('counted', { dryRun: true })
  const history = async () => await metricsHistory(database.pool, { pipeline: 'counted', now: clock.now() })
  const expected = [
    { pipeline: 'counted', day: '2026-03-10', runs: 1, completed: 1, metrics: { approved: { sum: 4, count: 1 } } },
  ]
  expect(await history()).toMatchObject(expected)
  await followRuns(database)
  expect(await history()).toMatchObject(expected)
  shared.kit.clock.advance(86_400_000)
  expect(await history()).toMatchObject(expected)
})

it('a run that is resumed counts its ends and attempts, and nothing that it had counted before', async () => {
  const { database } = await engine()
  await followRuns(database)
  const read = async () =>
    new Map(
      (await readTotals(database.pool)).map(({ name, labels, total }) => [
        `${name} ${Object.values(labels).join(' ')}`,
        total,
      ]),
    )
  const before = (await read()).get('millrace_runs_ended_total completed claims') ?? 0
  failuresLeft = -1
  const { id } = await shared.kit.run('claims')
  expect((await shared.kit.platform.getRun(id)).status).toBe('failed')
  await followRuns(database)
  failuresLeft = 0
  await shared.kit.platform.resumeRun(id)
  await shared.kit.settle()
  await shared.kit.advance('1m')
  expect((await shared.kit.platform.getRun(id)).status).toBe('completed')
  await followRuns(database)
  await followRuns(database)
  const totals = await read()
  expect(totals.get('millrace_runs_ended_total completed claims')).toBe(before + 1)
  expect(totals.get('millrace_runs_ended_total failed claims')).toBe(1)
  const { rows: attempts } = await database.pool.query<{ outcome: string; count: number }>(
    `SELECT outcome, count(*)::int AS count FROM attempts JOIN runs ON runs.id = run_id
     WHERE options ->> 'dryRun' IS NULL GROUP BY 1`,
  )
  for (const { outcome, count } of attempts) {
    const told = [...totals].filter(([key]) => key.includes(`millrace_attempts_total`) && key.includes(outcome))
    expect(told.reduce((sum, [, total]) => sum + total, 0)).toBe(count)
  }
})
