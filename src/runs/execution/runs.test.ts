import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { atLeast } from '../../pipelines/from.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { Door, outputOf, select, shareKit, statesOf, until } from '../kit-for-tests.ts'

const shared = shareKit()

const sides = { door: new Door() }
shared.declare(
  pipeline('diamond')
    .step('top', () => 'top')
    .step('left', { from: 'top' }, async ({ inputs, signal }) => {
      await sides.door.pass(signal)
      return `${inputs.top} left`
    })
    .step('right', { from: 'top' }, async ({ inputs, signal }) => {
      await sides.door.pass(signal)
      return `${inputs.top} right`
    })
    .step('bottom', { from: ['left', 'right'] }, ({ inputs }) => [inputs.left, inputs.right]),
)

test('independent steps run at the same time, and their reader gets the outputs of both', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('diamond')
  await until(() => sides.door.waiting === 2, 'both sides to be under way')
  sides.door.open()
  await kit.settle()
  const report = await kit.platform.getRun(id)
  expect(report).toMatchObject({ status: 'completed', trigger: 'program', generation: 1, mode: 'incremental' })
  expect(await outputOf(kit, id, 'bottom')).toEqual(['top left', 'top right'])
})

const limited = { now: 0, most: 0 }
const together = async () => {
  limited.now += 1
  limited.most = Math.max(limited.most, limited.now)
  await new Promise((resolve) => setTimeout(resolve, 10))
  limited.now -= 1
}
shared.declare(
  pipeline('limited', { parallelSteps: 2 })
    .step('a', together)
    .step('b', together)
    .step('c', together)
    .step('d', together)
    .step('e', together),
)

test('no more steps of a run are under way than parallelSteps allows', async () => {
  expect((await shared.kit.run('limited')).status).toBe('completed')
  expect(limited.most).toBe(2)
})

const sources = { broken: [] as string[] }
const source = (name: string) => () => {
  if (sources.broken.includes(name)) throw new Error(`${name} is down`)
  return name
}
shared.declare(
  pipeline('sources')
    .step('eia', { optional: true }, source('eia'))
    .step('fred', { optional: true }, source('fred'))
    .step('valid', { from: atLeast(1, ['eia', 'fred']) }, ({ inputs }) => [inputs.eia ?? null, inputs.fred ?? null])
    .step('store', { from: 'valid' }, ({ inputs }) => inputs.valid),
)

test('a failed optional source makes the run partial, and its reader goes on without it', async () => {
  sources.broken = ['fred']
  const report = await shared.kit.run('sources')
  expect(report).toMatchObject({ status: 'partial', error: null })
  expect(await outputOf(shared.kit, report.id, 'store')).toEqual(['eia', null])
})

test('when all sources fail, the step that needs one fails and the run with it', async () => {
  sources.broken = ['eia', 'fred']
  const report = await shared.kit.run('sources')
  expect(report.status).toBe('failed')
  expect(report.error).toEqual({
    code: 'too_few',
    message: 'expected at least 1 of eia, fred, got 0: eia, fred failed',
    step: 'valid',
  })
  expect(statesOf(report)).toEqual({ eia: 'failed', fred: 'failed', valid: 'failed', store: 'skipped' })
})

test('skipped steps are no failure; their data can come from another run', async () => {
  const { kit } = shared
  sources.broken = []
  const first = await kit.run('sources')
  const skipped = await kit.run('sources', { skip: ['valid'] })
  expect(skipped.status).toBe('completed')
  expect(statesOf(skipped)).toEqual({ eia: 'completed', fred: 'completed', valid: 'skipped', store: 'skipped' })
  expect(skipped.steps.map((step) => step.reason)).toEqual([
    null,
    null,
    'skipped by request',
    'its data comes from valid, skipped in this run',
  ])
  const reusing = await kit.run('sources', { only: ['store'], reuse: first.id })
  expect(statesOf(reusing)).toEqual({ eia: 'skipped', fred: 'skipped', valid: 'skipped', store: 'completed' })
  expect(await outputOf(kit, reusing.id, 'store')).toEqual(['eia', 'fred'])
})

test('unknown pipelines, steps, modes and options of another mode are refused by name', async () => {
  const { platform } = shared.kit
  await expect(platform.startRun('source')).rejects.toThrow("got 'source', did you mean 'sources'?")
  await expect(platform.startRun('sources', { skip: ['vallid'] })).rejects.toThrow("did you mean 'valid'?")
  await expect(platform.startRun('sources', { mode: 'full_refresh' })).rejects.toThrow('which declares none')
  await expect(platform.startRun('sources', { from: '2026-01-01' })).rejects.toThrow('no to')
})

shared.declare(
  pipeline('parameters', {
    params: z.object({ limit: z.number().int().default(5), tags: z.array(z.string()).default(['x']) }),
  })
    .step('spoil', ({ params }) => {
      params.tags.push('spoilt')
      return params.limit
    })
    .step('read', { after: 'spoil' }, ({ params }) => params),
)

test('parameters are checked at the start, have their defaults, and are the same for every step', async () => {
  const { kit } = shared
  await expect(kit.platform.startRun('parameters', { params: { limit: 'many' } })).rejects.toThrow('limit')
  await expect(kit.platform.startRun('parameters', { params: { limmit: 3 } })).rejects.toThrow("did you mean 'limit'?")
  const { id } = await kit.run('parameters', { params: { limit: 7 } })
  expect(await outputOf(kit, id, 'read')).toEqual({ limit: 7, tags: ['x'] })
})

const slow = new Door()
shared.declare(pipeline('slow-step').step('fetch', { timeout: '30ms' }, ({ signal }) => slow.pass(signal)))

test('a step that takes longer than its time-out is told to stop and fails by name', async () => {
  const report = await shared.kit.run('slow-step')
  expect(report.error).toEqual({
    code: 'timeout',
    message: "step 'fetch' took longer than its time-out of 30 ms",
    step: 'fetch',
  })
})

const tooLong = new Door()
shared.declare(
  pipeline('slow-run', { timeout: '1h' })
    .step('quick', () => 1)
    .step('fetch', { after: 'quick' }, ({ signal }) => tooLong.pass(signal))
    .step('never', { after: 'fetch' }, () => 1),
)

test('a run over its time-out says which step that cut off', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('slow-run')
  await until(() => tooLong.waiting === 1)
  await kit.advance('1h')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('failed')
  expect(report.error).toEqual({
    code: 'run_timeout',
    message: "the run took longer than its time-out of 1h; it cut off 'fetch'",
  })
  expect(statesOf(report)).toEqual({ quick: 'completed', fetch: 'failed', never: 'pending' })
})

shared.declare(
  pipeline('slow-wait', { timeout: '2h' })
    .wait('answer', { signal: 'slow-wait' })
    .step('never', { after: 'answer' }, () => 1),
)

test('a parked run over its time-out says so, too, and has its whole time again after a resume', async () => {
  const { kit } = shared
  const { id } = await kit.run('slow-wait')
  const expected = {
    code: 'run_timeout',
    message: "the run took longer than its time-out of 2h; it cut off 'answer'",
  }
  await kit.advance('2h')
  expect(await kit.platform.getRun(id)).toMatchObject({ status: 'failed', error: expected })
  await kit.advance('10h')
  await kit.platform.resumeRun(id)
  await kit.settle()
  await kit.advance('119m')
  expect((await kit.platform.getRun(id)).status).toBe('waiting')
  await kit.advance('1m')
  expect(await kit.platform.getRun(id)).toMatchObject({ status: 'failed', error: expected })
})

const asked: number[] = []
shared.declare(
  pipeline('conditions', { params: z.object({ level: z.number() }) })
    .step('measure', ({ params }) => params.level)
    .step(
      'alarm',
      {
        from: 'measure',
        when: ({ inputs, params }) => {
          asked.push(params.level)
          if (params.level < 0) throw new Error('no level')
          return inputs.measure > 10
        },
      },
      () => 'ring',
    )
    .step('reader', { from: 'alarm' }, () => 1)
    .step('follower', { after: 'alarm' }, () => 1),
)

test.each([
  [20, 'completed', { measure: 'completed', alarm: 'completed', reader: 'completed', follower: 'completed' }],
  [5, 'completed', { measure: 'completed', alarm: 'skipped', reader: 'skipped', follower: 'completed' }],
  [-1, 'failed', { measure: 'completed', alarm: 'failed', reader: 'skipped', follower: 'skipped' }],
])('a condition asked at level %d leaves the run %s', async (level, status, states) => {
  const report = await shared.kit.run('conditions', { params: { level } })
  expect(report.status).toBe(status)
  expect(statesOf(report)).toEqual(states)
  if (level === 5) expect(report.steps[1]?.reason).toBe('its condition was false')
})

const posts: string[] = []
const server = createServer((request, response) => {
  posts.push(request.method ?? '')
  response.setHeader('content-type', 'application/json').end('{"ok":true}')
})

shared.declare(
  pipeline('dry')
    .step('read', async ({ http }) => await (await http.get(address())).json())
    .step('write', { optional: true }, async ({ http }) => {
      await http.request(address(), { method: 'POST', body: '{}' })
    })
    .exec('reads', { command: ['/bin/sh', '-c', 'echo 1'], reads: true })
    .exec('writes', { command: ['/bin/sh', '-c', 'echo 2'] })
    .wait('answer', { signal: 'dry' })
    .step('last', { after: 'answer' }, ({ run }) => run.dryRun),
)

function address(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('a dry run reads, writes nothing outside, and waits for nothing', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const report = await shared.kit.run('dry', { dryRun: true })
    expect(report).toMatchObject({ status: 'partial', dryRun: true })
    expect(statesOf(report)).toEqual({
      read: 'completed',
      write: 'failed',
      reads: 'completed',
      writes: 'skipped',
      answer: 'skipped',
      last: 'completed',
    })
    expect(posts).toEqual(['GET'])
    expect(await outputOf(shared.kit, report.id, 'last')).toBe(true)
  } finally {
    server.close()
  }
})

const big = 'ä'.repeat(300_000)
const seen: unknown[] = []
shared.declare(
  pipeline('outputs')
    .step('small', () => ({ list: [1, 2] }))
    .step('large', () => ({ text: big }))
    .step('nothing', () => undefined)
    .step('first', { from: ['small', 'large'] }, ({ inputs }) => {
      seen.push(structuredClone(inputs.small), inputs.large.text === big)
      inputs.small.list.push(3)
      return 1
    })
    .step('second', { from: ['small', 'nothing'], after: 'first' }, ({ inputs }) => {
      seen.push(inputs.small, inputs.nothing)
      return 1
    }),
)

test('outputs are read back as they were stored, large ones too, and every reader gets a copy', async () => {
  const { id, status } = await shared.kit.run('outputs')
  expect(status).toBe('completed')
  expect(seen).toEqual([{ list: [1, 2] }, true, { list: [1, 2] }, null])
  const kinds = await select(shared.kit, 'SELECT step, output_kind AS kind FROM steps WHERE run_id = $1 ORDER BY 1', [
    id,
  ])
  expect(kinds).toContainEqual({ step: 'large', kind: 'artifact' })
  expect(kinds).toContainEqual({ step: 'small', kind: 'json' })
})
