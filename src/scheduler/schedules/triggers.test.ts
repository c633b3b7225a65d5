import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { doNotRetry } from '../../pipelines/non-retryable.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import type { Schedule } from '../../pipelines/schedules/schedule.ts'
import { secret } from '../../pipelines/secret.ts'
import { select, startKit } from '../../runs/kit-for-tests.ts'
import { freeze, thaw } from '../freeze/freeze.ts'
import { changeSchedule, pauseSchedule } from './commands.ts'
import { declared, startTestScheduler } from './kit-for-tests.ts'
import { triggerByWebhook, type WebhookRequest } from './webhook.ts'

const parallel = { overlap: { parallel: 1000 } } as const
const source = pipeline('source', { ...parallel, window: { lookback: '1d', history: '400d', zone: 'UTC' } }).step(
  'only',
  () => 1,
)
const failing = pipeline('failing', parallel).step('only', () => {
  throw doNotRetry(new Error('no'))
})
const quick = pipeline('quick', parallel).step('only', () => 1)

async function scheduling(schedules: readonly Schedule[]) {
  const kit = await startKit([source, failing, quick])
  const engine = await kit.platform.engine()
  const scheduler = startTestScheduler(engine, schedules)
  await scheduler.tick()
  // Time goes on between the beginning of a schedule and the first event.
  kit.clock.advance(1000)
  return {
    kit,
    engine,
    scheduler,
    causes: async (schedule: string) => {
      const rows = await select<{ cause: string; outcome: string }>(
        kit,
        'SELECT cause, outcome FROM ticks WHERE schedule = $1 ORDER BY due_at, cause',
        [schedule],
      )
      return rows.map(({ cause, outcome }) => `${cause}: ${outcome}`)
    },
    [Symbol.asyncDispose]: async () => {
      await scheduler.stop()
      await kit.close()
    },
  }
}

const after = (pipelineName: string, ends: ('completed' | 'failed')[] = ['completed']) =>
  ({ kind: 'after', pipeline: pipelineName, ends }) as const

test('a run of another pipeline sets a schedule off once, however many schedulers look', async () => {
  await using scene = await scheduling([
    declared('follows', { trigger: after('source') }),
    declared('rescues', { trigger: after('failing', ['failed']) }),
  ])
  const { kit, engine, scheduler, causes } = scene
  const second = startTestScheduler(engine, () => Promise.reject(new Error('it declares nothing')))
  const { run } = kit
  const { id } = await run('source')
  const { id: failed } = await run('failing')
  await Promise.allSettled([scheduler.tick(), second.tick(), scheduler.tick(), second.tick()])
  await scheduler.tick()
  await second.stop()
  expect(await causes('follows')).toEqual([`run ${id} 1: started`])
  expect(await causes('rescues')).toEqual([`run ${failed} 1: started`])
  await kit.settle()
  expect(await select(kit, `SELECT state FROM runs WHERE pipeline = 'quick'`)).toEqual([
    { state: 'completed' },
    { state: 'completed' },
  ])
})

test('what ended before the schedule was there, dry runs and windows of a backfill set nothing off', async () => {
  await using scene = await scheduling([declared('follows', { trigger: after('source') })])
  const { kit, scheduler, causes } = scene
  await kit.run('source', { dryRun: true })
  await kit.platform.startBackfill('source', { from: '2025-12-01', to: '2025-12-31' })
  await kit.settle()
  await scheduler.tick()
  expect(await causes('follows')).toEqual([])
  await select(kit, `UPDATE schedules SET decided_until = '2026-01-01T12:00:40Z'`)
  await kit.run('source')
  await scheduler.tick()
  expect(await causes('follows')).toEqual([])
})

test('a paused or disabled schedule follows nothing, and does not make up for it', async () => {
  await using scene = await scheduling([
    declared('paused', { trigger: after('source') }),
    declared('disabled', { trigger: after('source') }),
  ])
  const { kit, engine, scheduler, causes } = scene
  await pauseSchedule(engine, 'paused', { kind: 'person', name: 'lee' })
  await changeSchedule(engine, 'disabled', { isEnabled: false }, { kind: 'person', name: 'lee' })
  await kit.run('source')
  await scheduler.tick()
  expect(await causes('paused')).toEqual([])
  expect(await causes('disabled')).toEqual([])
})

test('a publication sets a schedule off once', async () => {
  await using scene = await scheduling([declared('reports', { trigger: { kind: 'published', dataset: 'prices' } })])
  const { kit, scheduler, causes } = scene
  const { id } = await kit.run('source')
  await select(
    kit,
    `INSERT INTO publications (run_id, step, generation, dataset, pipeline, at, stored)
     VALUES ($1, 'store', 1, 'prices', 'source', $2, 5), ($1, 'other', 1, 'volumes', 'source', $2, 5)`,
    [id, kit.clock.now()],
  )
  await scheduler.tick()
  await scheduler.tick()
  expect(await causes('reports')).toEqual([`publication ${id} store 1: started`])
})

test('what happens in a freeze waits, and is then caught up with as the policy says', async () => {
  await using scene = await scheduling([
    declared('latest', { trigger: after('source') }),
    declared('all', { trigger: after('source'), catchUp: 'all' }),
    declared('none', { trigger: after('source'), catchUp: 'none' }),
  ])
  const { kit, engine, scheduler, causes } = scene
  await freeze(engine, 'the year is being closed', { kind: 'person', name: 'lee' })
  const runs: string[] = []
  for (let n = 0; n < 3; n += 1) {
    kit.clock.advance(1000)
    runs.push((await kit.run('source')).id)
  }
  await scheduler.tick()
  expect(await causes('all')).toEqual([])
  kit.clock.advance(1000)
  await thaw(engine, { kind: 'person', name: 'lee' })
  await scheduler.tick()
  const told = (outcomes: string[]) => runs.map((id, n) => `run ${id} 1: ${outcomes[n]}`)
  expect(await causes('latest')).toEqual(told(['missed', 'missed', 'started']))
  expect(await causes('all')).toEqual(told(['started', 'started', 'started']))
  expect(await causes('none')).toEqual(told(['missed', 'missed', 'missed']))
})

const token = secret('HOOK_TOKEN', { from: { HOOK_TOKEN: 'open sesame' } })
const hook = declared('hook', { trigger: { kind: 'webhook', secret: token } })

function signed(at: Date, { id = 'one', body = '{}', key = 'open sesame' } = {}): WebhookRequest {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signature = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')
  return { body, timestamp, signature: `sha256=${signature}`, id, secret: token }
}

test('a signed request starts a run, and sent again it does nothing', async () => {
  await using scene = await scheduling([hook])
  const { kit, engine, causes } = scene
  const request = signed(kit.clock.now())
  const first = await triggerByWebhook(engine, 'hook', request)
  expect(first).toMatchObject({ outcome: 'started', cause: 'webhook one' })
  expect((await triggerByWebhook(engine, 'hook', request)).runId).toBe(first.runId)
  // The sender tries again later, signed anew.
  kit.clock.advance(60_000)
  expect((await triggerByWebhook(engine, 'hook', signed(kit.clock.now()))).runId).toBe(first.runId)
  expect(await causes('hook')).toEqual(['webhook one: started'])
  expect(await select(kit, `SELECT count(*)::int AS runs FROM runs`)).toEqual([{ runs: 1 }])
})

test('a request that somebody saw starts nothing under another id', async () => {
  await using scene = await scheduling([hook])
  const { kit, engine, causes } = scene
  const request = signed(kit.clock.now())
  const first = await triggerByWebhook(engine, 'hook', request)
  expect((await triggerByWebhook(engine, 'hook', { ...request, id: 'two' })).runId).toBe(first.runId)
  expect(await causes('hook')).toEqual(['webhook one: started'])
})

test('a request with another signature, of another time, or for no webhook is refused', async () => {
  await using scene = await scheduling([hook, declared('daily')])
  const { kit, engine, causes } = scene
  const now = kit.clock.now()
  const minutesOff = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
  const refused = (request: WebhookRequest, name = 'hook') =>
    triggerByWebhook(engine, name, request).then(
      () => 'taken',
      (error: Error) => error.name,
    )
  expect(await refused(signed(now, { key: 'guessed' }))).toBe('UnsignedRequest')
  expect(await refused({ ...signed(now), body: '{"more":1}' })).toBe('UnsignedRequest')
  expect(await refused({ ...signed(now), signature: 'sha256=00' })).toBe('UnsignedRequest')
  expect(await refused(signed(minutesOff(-6)))).toBe('UnsignedRequest')
  expect(await refused(signed(minutesOff(6)))).toBe('UnsignedRequest')
  expect(await refused(signed(now, { id: 'a b' }))).toBe('Refusal')
  expect(await refused(signed(now), 'daily')).toBe('Refusal')
  expect(await causes('hook')).toEqual([])
})

test('a request to a schedule that stands still, or in a freeze, starts nothing and says why', async () => {
  await using scene = await scheduling([hook])
  const { kit, engine } = scene
  await freeze(engine, 'the year is being closed', { kind: 'person', name: 'lee' })
  expect(await triggerByWebhook(engine, 'hook', signed(kit.clock.now()))).toMatchObject({
    outcome: 'skipped',
    reason: 'everything is frozen',
  })
  await thaw(engine, { kind: 'person', name: 'lee' })
  await pauseSchedule(engine, 'hook', { kind: 'person', name: 'lee' })
  const another = signed(kit.clock.now(), { id: 'two', body: '2' })
  expect(await triggerByWebhook(engine, 'hook', another)).toMatchObject({ reason: 'the schedule is paused' })
})
