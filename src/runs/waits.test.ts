import { expect, test } from 'vitest'
import { pipeline } from '../pipelines/pipeline.ts'
import { Door, outputOf, select, startKit, statesOf, until } from './kit-for-tests.ts'

test('a run that waits is parked, and goes on when the time has come', async () => {
  const calls: string[] = []
  const patient = pipeline('patient')
    .step('before', () => calls.push('before'))
    .wait('rest', { for: '3d', after: 'before' })
    .step('after', { after: 'rest' }, () => calls.push('after'))
  await using kit = await startKit([patient])

  const parked = await kit.run('patient')
  expect(parked.status).toBe('waiting')
  expect(statesOf(parked)).toEqual({ before: 'completed', rest: 'waiting', after: 'pending' })

  await kit.advance('2d')
  expect((await kit.platform.getRun(parked.id)).status).toBe('waiting')
  await kit.advance('1d')
  expect((await kit.platform.getRun(parked.id)).status).toBe('completed')
  expect(calls).toEqual(['before', 'after'])
})

test('until waits for the moment it answers, and is asked once', async () => {
  let asked = 0
  const timed = pipeline('timed')
    .step('pick', () => ({ at: '2026-01-03T00:00:00Z' }))
    .wait('moment', {
      from: 'pick',
      until: ({ inputs }) => {
        asked += 1
        return inputs.pick.at
      },
    })
    .step('done', { after: 'moment' }, () => null)
  await using kit = await startKit([timed])
  const { id } = await kit.run('timed')
  await kit.advance('35h')
  expect((await kit.platform.getRun(id)).status).toBe('waiting')
  await kit.advance('1h')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(asked).toBe(1)
})

test('a signal that came early is kept for its wait, with its payload', async () => {
  const claims = pipeline('claims')
    .wait('answer', { signal: 'claim:7' })
    .step('read', { from: 'answer' }, ({ inputs }) => inputs.answer)
  await using kit = await startKit([claims])
  await kit.platform.signal('claim:7', { approved: true })
  const { id } = await kit.platform.startRun('claims')
  const report = await kit.platform.waitForRun(id, { timeoutMs: 10_000 })
  expect(report.status).toBe('completed')
  expect(await outputOf(kit, id, 'read')).toEqual({ approved: true })
})

test('a signal that comes later wakes the parked run', async () => {
  const claims = pipeline('claims')
    .wait('answer', { signal: 'claim:7', timeout: '30d' })
    .step('read', { from: 'answer' }, ({ inputs }) => inputs.answer)
  await using kit = await startKit([claims])
  const { id, status } = await kit.run('claims')
  expect(status).toBe('waiting')
  await kit.platform.signal('claim:7', 'yes')
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(await outputOf(kit, id, 'read')).toBe('yes')
})

test('a wait without its signal times out by name', async () => {
  const claims = pipeline('claims').wait('answer', { signal: 'claim:7', timeout: '30d' })
  await using kit = await startKit([claims])
  const { id } = await kit.run('claims')
  await kit.advance('30d')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('failed')
  expect(report.error).toMatchObject({ code: 'timeout', step: 'answer', message: "no signal 'claim:7' came in time" })
})

test('a parked run leaves its worker to the others', async () => {
  const parked = pipeline('parked').wait('answer', { signal: 'never' })
  const quick = pipeline('quick').step('only', () => 1)
  await using kit = await startKit([parked, quick], { worker: { concurrency: 1 } })
  for (let count = 0; count < 3; count += 1) await kit.platform.startRun('parked')
  await kit.settle()
  expect((await kit.run('quick')).status).toBe('completed')
})

test('waits in two branches are over each in its own time', async () => {
  const calls: string[] = []
  const branches = pipeline('branches')
    .wait('short', { for: '1h' })
    .wait('long', { for: '5h' })
    .step('first', { after: 'short' }, () => calls.push('first'))
    .step('second', { after: 'long' }, () => calls.push('second'))
  await using kit = await startKit([branches])
  const { id } = await kit.run('branches')
  await kit.advance('1h')
  expect(calls).toEqual(['first'])
  expect((await kit.platform.getRun(id)).status).toBe('waiting')
  await kit.advance('4h')
  expect(calls).toEqual(['first', 'second'])
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

test('a wait that ends while another branch is busy is not waited for until that one ends', async () => {
  const door = new Door()
  const calls: string[] = []
  const branches = pipeline('branches')
    .wait('short', { for: '1h' })
    .step('slow', ({ signal }) => door.pass(signal))
    .step('next', { after: 'short' }, () => {
      calls.push('next')
    })
  await using kit = await startKit([branches])
  const { id } = await kit.platform.startRun('branches')
  await until(() => door.waiting === 1)
  kit.clock.advance(3_600_000)
  await kit.worker.tick()
  await until(() => calls.length === 1, 'the step after the wait')
  door.open()
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

test('a paused wait keeps its due time', async () => {
  const patient = pipeline('patient')
    .wait('rest', { for: '3h' })
    .step('after', { after: 'rest' }, () => null)
  await using kit = await startKit([patient])
  const { id } = await kit.run('patient')
  expect(await kit.platform.pauseRun(id)).toBe('done')
  await kit.advance('2h')
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('waiting')
  await kit.advance('1h')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

test('a wait that came due while its run was paused is over when the run is resumed', async () => {
  const patient = pipeline('patient').wait('rest', { for: '3h' })
  await using kit = await startKit([patient])
  const { id } = await kit.run('patient')
  await kit.platform.pauseRun(id)
  await kit.advance('9h')
  expect((await kit.platform.getRun(id)).status).toBe('paused')
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

test('a cancelled wait never wakes up', async () => {
  const calls: string[] = []
  const patient = pipeline('patient')
    .wait('rest', { for: '3h' })
    .step('after', { after: 'rest' }, () => calls.push('after'))
  await using kit = await startKit([patient])
  const { id } = await kit.run('patient')
  expect(await kit.platform.cancelRun(id)).toBe('done')
  await kit.advance('9h')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('cancelled')
  expect(statesOf(report).rest).toBe('cancelled')
  expect(calls).toEqual([])
  expect(await select(kit, 'SELECT FROM run_waits')).toHaveLength(0)
})

test('of many waits for one key the oldest is answered first', async () => {
  const asking = pipeline('asking', { overlap: { parallel: 5 } })
    .wait('answer', { signal: 'key' })
    .step('read', { from: 'answer' }, ({ inputs }) => inputs.answer)
  await using kit = await startKit([asking])
  const first = await kit.run('asking')
  await kit.advance('1m')
  const second = await kit.run('asking')
  await kit.platform.signal('key', 1)
  await kit.settle()
  expect((await kit.platform.getRun(first.id)).status).toBe('completed')
  expect((await kit.platform.getRun(second.id)).status).toBe('waiting')
  await kit.platform.signal('key', 2)
  await kit.settle()
  expect(await outputOf(kit, second.id, 'read')).toBe(2)
})

test('fifty concurrent signals answer fifty waits for one key, each one once', async () => {
  const asking = pipeline('asking', { overlap: { parallel: 50 } })
    .wait('answer', { signal: 'key' })
    .step('read', { from: 'answer' }, ({ inputs }) => inputs.answer)
  await using kit = await startKit([asking])
  const numbers = Array.from({ length: 50 }, (_, index) => index)
  // Half of the signals come before, while and after the waits are stored.
  const early = numbers.slice(0, 10).map((number) => kit.platform.signal('key', number))
  const runs = await Promise.all(numbers.map(() => kit.platform.startRun('asking')))
  await Promise.all([...early, ...numbers.slice(10).map((number) => kit.platform.signal('key', number))])
  for (const { id } of runs) {
    expect((await kit.platform.waitForRun(id, { timeoutMs: 15_000 })).status).toBe('completed')
  }
  const got = await Promise.all(runs.map(({ id }) => outputOf(kit, id, 'read')))
  expect(got.map(Number).toSorted((a, b) => a - b)).toEqual(numbers)
  expect(await select(kit, 'SELECT FROM signals WHERE taken_by_run IS NULL')).toHaveLength(0)
})

test('a payload that its schema refuses fails the wait by name', async () => {
  const { z } = await import('zod')
  const claims = pipeline('claims').wait('answer', { signal: 'k', schema: z.object({ approved: z.boolean() }) })
  await using kit = await startKit([claims])
  const { id } = await kit.run('claims')
  await kit.platform.signal('k', { approved: 'maybe' })
  await kit.settle()
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('failed')
  expect(report.error?.message).toContain('approved')
})

test('a wait whose function throws fails by name', async () => {
  const broken = pipeline('broken').wait('moment', {
    until: () => {
      throw new Error('no calendar')
    },
  })
  await using kit = await startKit([broken])
  const report = await kit.run('broken')
  expect(report.status).toBe('failed')
  expect(report.error).toMatchObject({ step: 'moment', message: 'no calendar' })
})
