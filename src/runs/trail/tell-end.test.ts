import { afterAll, beforeEach, expect, it } from 'vitest'
import type { ErrorContext } from '../../pipelines/error-hook.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { type FailedAttempt, onFailedAttempts, onRunEnds, type RunEnd } from '../../telemetry/happenings.ts'
import { Door, shareKit, until } from '../kit-for-tests.ts'

const told: { error: unknown; context: ErrorContext }[] = []
const ends: RunEnd[] = []
const failures: FailedAttempt[] = []
const stops = [onRunEnds((end) => void ends.push(end)), onFailedAttempts((attempt) => void failures.push(attempt))]
afterAll(() => {
  for (const stop of stops) stop()
})
beforeEach(() => {
  for (const list of [told, ends, failures]) list.length = 0
})

const shared = shareKit({ onError: (error, context) => void told.push({ error, context }) })
const away = Object.assign(new TypeError('no answer'), { code: 'shop_away' })
const twice = { retry: { attempts: 2, base: '1ms' } } as const
const fail = () => {
  throw away
}

const broken = shared.declare(pipeline('broken').step('one', twice, fail).step('two', twice, fail))
const lame = shared.declare(
  pipeline('lame')
    .step('one', { optional: true }, fail)
    .step('two', () => 2),
)
const healed = shared.declare(
  pipeline('healed').step('one', twice, ({ attempt }) => {
    if (attempt === 1) fail()
    return 1
  }),
)
const items = shared.declare(
  pipeline('items')
    .step('list', () => [{ id: 'a' }, { id: 'b' }])
    .each('one', { from: 'list', key: ({ id }) => id }, fail),
)
const door = new Door()
const cut = shared.declare(pipeline('cut').step('one', ({ signal }) => door.pass(signal)))
const parked = shared.declare(pipeline('parked', { timeout: '2m' }).wait('sign', { signal: () => 'never' }))

async function run(name: string): Promise<string> {
  const { id } = await shared.kit.platform.startRun(name)
  await shared.kit.settle()
  await shared.kit.advance('1s')
  return id
}

it('tells onError once of a failed run, with the error that was thrown, and of each attempt to the log', async () => {
  const id = await run(broken.name)
  expect(told).toHaveLength(1)
  expect(told[0]?.error).toBe(away)
  expect(told[0]?.context).toEqual({ role: 'worker', run: id, pipeline: 'broken', step: 'one' })
  expect(ends).toMatchObject([{ run: id, state: 'failed', step: 'one', durationMs: expect.any(Number) }])
  expect(failures.map(({ step, attempt, isTriedAgain }) => `${step} ${attempt} ${isTriedAgain}`).toSorted()).toEqual([
    'one 1 true',
    'one 2 false',
    'two 1 true',
    'two 2 false',
  ])
})

it('tells onError of it again when it is resumed and fails again', async () => {
  const id = await run(broken.name)
  await shared.kit.platform.resumeRun(id)
  await shared.kit.settle()
  await shared.kit.advance('1s')
  expect(told.map(({ context }) => context.run)).toEqual([id, id])
})

it('does not tell onError of what healed, nor of a run that came through without an optional step', async () => {
  await run(healed.name)
  await run(lame.name)
  expect(told).toEqual([])
  expect(ends.map((end) => [end.pipeline, end.state])).toEqual([
    ['healed', 'completed'],
    ['lame', 'partial'],
  ])
  expect(failures).toHaveLength(2)
})

it('tells onError once of an each whose items fail, and names no item', async () => {
  await run(items.name)
  expect(told).toMatchObject([{ error: { code: 'items_failed' }, context: { step: 'one' } }])
  expect(failures.length).toBeGreaterThanOrEqual(2)
  expect(failures.every((failure) => !('item' in failure))).toBe(true)
})

it('tells onError of a run that fails while it waits', async () => {
  const id = await run(parked.name)
  await shared.kit.advance('5m')
  expect(told).toMatchObject([{ error: { code: 'run_timeout' }, context: { run: id, pipeline: 'parked' } }])
  expect(ends).toMatchObject([{ run: id, state: 'failed' }])
})

it('tells of no failure where a person has cancelled the run', async () => {
  const { id } = await shared.kit.platform.startRun(cut.name)
  await until(() => door.waiting === 1)
  await shared.kit.platform.cancelRun(id)
  await shared.kit.settle()
  expect(ends).toMatchObject([{ run: id, state: 'cancelled' }])
  expect([told, failures]).toEqual([[], []])
})
