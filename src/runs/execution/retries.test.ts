import { expect, test } from 'vitest'
import { doNotRetry, retryAfter } from '../../pipelines/non-retryable.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { rows } from '../../pipelines/rows.ts'
import { itemStatesOf, outputOf, select, shareKit, statesOf } from '../kit-for-tests.ts'

const shared = shareKit()

/** Fails as often as told, and then answers how often it was called. */
function failing(times: number, error: () => unknown = () => new Error('not yet')) {
  const counter = { calls: 0, attempts: [] as number[] }
  const run = ({ attempt }: { attempt: number }) => {
    counter.calls += 1
    counter.attempts.push(attempt)
    if (counter.calls <= times) throw error()
    return counter.calls
  }
  return Object.assign(run, counter, { counter })
}

const backOff = { attempts: 4, base: '2s', factor: 2, jitter: 0 } as const
const shaky = failing(3)
shared.declare(
  pipeline('shaky')
    .step('fetch', { retry: backOff }, shaky)
    .step('read', { from: 'fetch' }, ({ inputs }) => inputs.fetch),
)

test('a step is tried again after pauses that grow, by the clock of the run', async () => {
  const { kit } = shared
  const { id, status, steps } = await kit.run('shaky')
  expect(status).toBe('running')
  expect(steps[0]?.status).toBe('retrying')
  expect(shaky.counter.calls).toBe(1)
  await kit.advance('1999ms')
  expect(shaky.counter.calls).toBe(1)
  await kit.advance('1ms')
  expect(shaky.counter.calls).toBe(2)
  await kit.advance('3999ms')
  expect(shaky.counter.calls).toBe(2)
  await kit.advance('1ms')
  expect(shaky.counter.calls).toBe(3)
  await kit.advance('8s')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(shaky.counter.attempts).toEqual([1, 2, 3, 4])
  expect(await outputOf(kit, id, 'read')).toBe(4)
})

let refusals = 0
shared.declare(
  pipeline('refused').step('fetch', () =>
    rows(
      (async function* () {
        refusals += 1
        yield { n: 1 }
        throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' })
      })(),
    ),
  ),
)

test('a service that refuses in the middle of the rows fails the step: it is not the database that is away', async () => {
  const report = await shared.kit.run('refused')
  expect(report.status).toBe('failed')
  expect(report.error).toMatchObject({ code: 'ECONNREFUSED', step: 'fetch' })
  expect(refusals).toBe(1)
})

const hopeless = failing(99)
shared.declare(
  pipeline('hopeless')
    .step('fetch', { retry: { attempts: 3, base: '0s' } }, hopeless)
    .step('read', { from: 'fetch' }, () => 1),
)

test('a step fails with its last error when its attempts are used up', async () => {
  const { kit } = shared
  const report = await kit.run('hopeless')
  expect(report.status).toBe('failed')
  expect(report.error).toEqual({ code: 'error', message: 'not yet', step: 'fetch' })
  expect(hopeless.counter.calls).toBe(3)
  expect(statesOf(report)).toEqual({ fetch: 'failed', read: 'skipped' })
  const attempts = await select(kit, 'SELECT attempt, outcome FROM attempts WHERE run_id = $1 ORDER BY 1', [report.id])
  expect(attempts).toEqual([1, 2, 3].map((attempt) => ({ attempt, outcome: 'failed' })))
})

const final = failing(1, () => doNotRetry('no such series'))
shared.declare(pipeline('final').step('fetch', { retry: { base: '0s' } }, final))

test('an error marked with doNotRetry ends the step at once', async () => {
  const report = await shared.kit.run('final')
  expect(report.error).toMatchObject({ message: 'no such series', step: 'fetch' })
  expect(final.counter.calls).toBe(1)
})

const judged = failing(5, () => new TypeError('wrong'))
shared.declare(
  pipeline('judged').step(
    'fetch',
    { retry: { attempts: 5, base: '0s', worthRetrying: (error) => !(error instanceof TypeError) } },
    judged,
  ),
)

test('worthRetrying decides which errors are tried again', async () => {
  expect((await shared.kit.run('judged')).status).toBe('failed')
  expect(judged.counter.calls).toBe(1)
})

const throttled = failing(1, () => retryAfter('90s', 'too many requests'))
shared.declare(
  pipeline('throttled')
    .step('fetch', { retry: { attempts: 2, base: '1s', jitter: 0 } }, throttled)
    .step('read', { from: 'fetch' }, () => 1),
)

test('a pause of thirty seconds and more parks the run', async () => {
  const { kit } = shared
  const { id, status } = await kit.run('throttled')
  expect(status).toBe('waiting')
  await kit.advance('89s')
  expect(throttled.counter.calls).toBe(1)
  await kit.advance('1s')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('completed')
  expect(report.steps[0]?.attempts).toBe(2)
})

const twoBranches = failing(1, () => retryAfter('3h', 'closed'))
shared.declare(
  pipeline('two-branches')
    .step('fetch', { retry: { attempts: 2 } }, twoBranches)
    .wait('answer', { signal: 'two-branches' })
    .step('next', { after: 'answer' }, () => 'went on'),
)

test('a parked retry keeps its due time while another branch goes on', async () => {
  const { kit } = shared
  const { id, status } = await kit.run('two-branches')
  expect(status).toBe('waiting')
  await kit.platform.signal('two-branches')
  await kit.settle()
  const between = await kit.platform.getRun(id)
  expect(between.status).toBe('waiting')
  expect(statesOf(between)).toEqual({ fetch: 'retrying', answer: 'completed', next: 'completed' })
  await kit.advance('3h')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

const paused = failing(1, () => retryAfter('3h', 'closed'))
shared.declare(pipeline('paused-retry').step('fetch', { retry: { attempts: 2 } }, paused))

test('a parked retry keeps its due time over a pause', async () => {
  const { kit } = shared
  const { id } = await kit.run('paused-retry')
  await kit.platform.pauseRun(id)
  await kit.advance('1h')
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('waiting')
  await kit.advance('119m')
  expect(paused.counter.calls).toBe(1)
  await kit.advance('1m')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

const pausedShort = failing(1)
shared.declare(pipeline('paused-short').step('fetch', { retry: { attempts: 2, base: '10s', jitter: 0 } }, pausedShort))

test('a short retry pause is remembered when the run is paused in it', async () => {
  const { kit } = shared
  const { id, status } = await kit.run('paused-short')
  expect(status).toBe('running')
  expect(await kit.platform.pauseRun(id)).toBe('requested')
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('paused')
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect(pausedShort.counter.calls).toBe(1)
  await kit.advance('10s')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

const cancelled = failing(1)
shared.declare(pipeline('cancelled-retry').step('fetch', { retry: { attempts: 2, base: '10s' } }, cancelled))

test('a run that is cancelled in a retry pause ends, and the retry never comes', async () => {
  const { kit } = shared
  const { id } = await kit.run('cancelled-retry')
  await kit.platform.cancelRun(id)
  await kit.settle()
  await kit.advance('1h')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('cancelled')
  expect(statesOf(report)).toEqual({ fetch: 'cancelled' })
  expect(cancelled.counter.calls).toBe(1)
})

const perItem = new Map<string, number>()
shared.declare(
  pipeline('item-retries')
    .step('list', () => ['a', 'b', 'c'])
    .each('send', { from: 'list', key: (item) => item, retry: { attempts: 2, base: '2s', jitter: 0 } }, ({ item }) => {
      const calls = (perItem.get(item) ?? 0) + 1
      perItem.set(item, calls)
      if (item === 'b' && calls === 1) throw new Error('busy')
      return calls
    }),
)

test('an item is tried again after its pause, and no other item with it', async () => {
  const { kit } = shared
  const { id, status } = await kit.run('item-retries')
  expect(status).toBe('running')
  await kit.advance('2s')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('completed')
  expect(itemStatesOf(report, 'send')).toEqual({ a: 'completed', b: 'completed', c: 'completed' })
  expect(Object.fromEntries(perItem)).toEqual({ a: 1, b: 2, c: 1 })
})

const longItem = new Map<string, number>()
shared.declare(
  pipeline('parked-items')
    .step('list', () => ['a', 'b', 'c'])
    .each('send', { from: 'list', key: (item) => item, retry: { attempts: 2 } }, ({ item }) => {
      const calls = (longItem.get(item) ?? 0) + 1
      longItem.set(item, calls)
      if (item === 'b' && calls === 1) throw retryAfter('2h', 'busy')
      return calls
    })
    .step('sum', { from: 'send' }, ({ inputs }) => inputs.send.count),
)

test('an item with a long pause parks the run and none of the others', async () => {
  const { kit } = shared
  const { id, status, steps } = await kit.run('parked-items')
  expect(status).toBe('waiting')
  expect(itemStatesOf({ steps } as never, 'send')).toEqual({ a: 'completed', b: 'retrying', c: 'completed' })
  await kit.advance('2h')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(await outputOf(kit, id, 'sum')).toBe(3)
  expect(Object.fromEntries(longItem)).toEqual({ a: 1, b: 2, c: 1 })
})

shared.declare(
  pipeline('item-retry-paused')
    .step('list', () => ['a'])
    .each(
      'send',
      { from: 'list', key: (item) => item, retry: { attempts: 2, base: '10s', jitter: 0 } },
      ({ attempt }) => {
        if (attempt === 1) throw new Error('busy')
        return attempt
      },
    ),
)

test('a run is paused and cancelled while an item sleeps before its retry', async () => {
  const { kit } = shared
  const { id } = await kit.run('item-retry-paused')
  await kit.platform.pauseRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('paused')
  await kit.platform.resumeRun(id)
  await kit.settle()
  await kit.advance('10s')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})
