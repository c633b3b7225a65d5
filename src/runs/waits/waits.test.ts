import { expect, test } from 'vitest'
import { z } from 'zod'
import { pipeline } from '../../pipelines/pipeline.ts'
import { Door, outputOf, select, shareKit, statesOf, until } from '../kit-for-tests.ts'
import { wakeRuns } from './wake.ts'

const shared = shareKit({ worker: { concurrency: 1 } })

const calls1: string[] = []
shared.declare(
  pipeline('patient-1')
    .step('before', () => calls1.push('before'))
    .wait('rest', { for: '3d', after: 'before' })
    .step('after', { after: 'rest' }, () => calls1.push('after')),
)

test('a run that waits is parked, and goes on when the time has come', async () => {
  const { kit } = shared

  const parked = await kit.run('patient-1')
  expect(parked.status).toBe('waiting')
  expect(statesOf(parked)).toEqual({ before: 'completed', rest: 'waiting', after: 'pending' })

  await kit.advance('2d')
  expect((await kit.platform.getRun(parked.id)).status).toBe('waiting')
  await kit.advance('1d')
  expect((await kit.platform.getRun(parked.id)).status).toBe('completed')
  expect(calls1).toEqual(['before', 'after'])
})

let asked2 = 0
shared.declare(
  pipeline('timed-2')
    .step('pick', ({ now }) => ({ at: new Date(now().getTime() + 36 * 3_600_000) }))
    .wait('moment', {
      from: 'pick',
      until: ({ inputs }) => {
        asked2 += 1
        return inputs.pick.at
      },
    })
    .step('done', { after: 'moment' }, () => null),
)

test('until waits for the moment it answers, and is asked once', async () => {
  const { kit } = shared
  const { id } = await kit.run('timed-2')
  await kit.advance('35h')
  expect((await kit.platform.getRun(id)).status).toBe('waiting')
  await kit.advance('1h')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(asked2).toBe(1)
})

shared.declare(
  pipeline('claims-3')
    .wait('answer', { signal: 'claim:7' })
    .step('read', { from: 'answer' }, ({ inputs }) => ({ got: inputs.answer })),
)

test('a signal that came early is kept for its wait, with its payload', async () => {
  const { kit } = shared
  await kit.platform.signal('claim:7', { approved: true })
  const { id } = await kit.platform.startRun('claims-3')
  const report = await kit.platform.waitForRun(id, { timeoutMs: 10_000 })
  expect(report.status).toBe('completed')
  expect(await outputOf(kit, id, 'read')).toEqual({ got: { approved: true } })
})

shared.declare(
  pipeline('claims-4')
    .wait('answer', { signal: 'claim:7', timeout: '30d' })
    .step('read', { from: 'answer' }, ({ inputs }) => ({ got: inputs.answer })),
)

test('a signal that comes later wakes the parked run', async () => {
  const { kit } = shared
  const { id, status } = await kit.run('claims-4')
  expect(status).toBe('waiting')
  await kit.platform.signal('claim:7', 'yes')
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(await outputOf(kit, id, 'read')).toEqual({ got: 'yes' })
})

shared.declare(pipeline('claims-5').wait('answer', { signal: 'claim:7', timeout: '30d' }))

test('a wait without its signal times out by name', async () => {
  const { kit } = shared
  const { id } = await kit.run('claims-5')
  await kit.advance('30d')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('failed')
  expect(report.error).toMatchObject({ code: 'timeout', step: 'answer', message: "no signal 'claim:7' came in time" })
})

shared.declare(pipeline('parked-6').wait('answer', { signal: 'never' }))
shared.declare(pipeline('quick-6').step('only', () => 1))

test('a parked run leaves its worker to the others', async () => {
  const { kit } = shared
  for (let count = 0; count < 3; count += 1) await kit.platform.startRun('parked-6')
  await kit.settle()
  expect((await kit.run('quick-6')).status).toBe('completed')
})

const calls7: string[] = []
shared.declare(
  pipeline('branches-7')
    .wait('short', { for: '1h' })
    .wait('long', { for: '5h' })
    .step('first', { after: 'short' }, () => calls7.push('first'))
    .step('second', { after: 'long' }, () => calls7.push('second')),
)

test('waits in two branches are over each in its own time', async () => {
  const { kit } = shared
  const { id } = await kit.run('branches-7')
  await kit.advance('1h')
  expect(calls7).toEqual(['first'])
  expect((await kit.platform.getRun(id)).status).toBe('waiting')
  await kit.advance('4h')
  expect(calls7).toEqual(['first', 'second'])
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

const door8 = new Door()
const calls8: string[] = []
shared.declare(
  pipeline('branches-8')
    .wait('short', { for: '1h' })
    .step('slow', ({ signal }) => door8.pass(signal))
    .step('next', { after: 'short' }, () => {
      calls8.push('next')
    }),
)

test('a wait that ends while another branch is busy is not waited for until that one ends', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('branches-8')
  await until(() => door8.waiting === 1)
  kit.clock.advance(3_600_000)
  await kit.worker.tick()
  await until(() => calls8.length === 1, 'the step after the wait')
  door8.open()
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

shared.declare(
  pipeline('patient-9')
    .wait('rest', { for: '3h' })
    .step('after', { after: 'rest' }, () => null),
)

test('a paused wait keeps its due time', async () => {
  const { kit } = shared
  const { id } = await kit.run('patient-9')
  expect(await kit.platform.pauseRun(id)).toBe('done')
  await kit.advance('2h')
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('waiting')
  await kit.advance('1h')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

shared.declare(pipeline('patient-10').wait('rest', { for: '3h' }))

test('a wait that came due while its run was paused is over when the run is resumed', async () => {
  const { kit } = shared
  const { id } = await kit.run('patient-10')
  await kit.platform.pauseRun(id)
  await kit.advance('9h')
  expect((await kit.platform.getRun(id)).status).toBe('paused')
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

const calls11: string[] = []
shared.declare(
  pipeline('patient-11')
    .wait('rest', { for: '3h' })
    .step('after', { after: 'rest' }, () => calls11.push('after')),
)

test('a cancelled wait never wakes up', async () => {
  const { kit } = shared
  const { id } = await kit.run('patient-11')
  expect(await kit.platform.cancelRun(id)).toBe('done')
  await kit.advance('9h')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('cancelled')
  expect(statesOf(report).rest).toBe('cancelled')
  expect(calls11).toEqual([])
  expect(
    await select(kit, 'SELECT step, state FROM run_waits JOIN runs ON id = run_id WHERE run_id = $1', [id]),
  ).toEqual([])
})

shared.declare(
  pipeline('asking-12', { overlap: { parallel: 5 } })
    .wait('answer', { signal: 'key' })
    .step('read', { from: 'answer' }, ({ inputs }) => ({ got: inputs.answer })),
)

test('a run that is cancelled in the moment in which it is woken stays cancelled', async () => {
  const { kit } = shared
  const engine = await kit.platform.engine()
  const { id } = await kit.run('patient-11')
  const cancelling = await engine.database.pool.connect()
  await cancelling.query('BEGIN')
  await cancelling.query(
    `UPDATE runs SET state = 'cancelled', claim = claim + 1, ended_at = now(), admitted = false WHERE id = $1`,
    [id],
  )
  kit.clock.advance(3 * 3_600_000)
  const woken = wakeRuns(engine)
  await until(async () => {
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    return (await select(kit, waiting)).length > 0
  }, 'the wake-up to wait for its row')
  await cancelling.query('COMMIT')
  cancelling.release()
  await woken
  expect((await kit.platform.getRun(id)).status).toBe('cancelled')
})

test('of many waits for one key the oldest is answered first', async () => {
  const { kit } = shared
  const first = await kit.run('asking-12')
  await kit.advance('1m')
  const second = await kit.run('asking-12')
  await kit.platform.signal('key', 1)
  await kit.settle()
  expect((await kit.platform.getRun(first.id)).status).toBe('completed')
  expect((await kit.platform.getRun(second.id)).status).toBe('waiting')
  await kit.platform.signal('key', 2)
  await kit.settle()
  expect(await outputOf(kit, second.id, 'read')).toEqual({ got: 2 })
})

shared.declare(
  pipeline('asking-13', { overlap: { parallel: 50 } })
    .wait('answer', { signal: 'key' })
    .step('read', { from: 'answer' }, ({ inputs }) => ({ got: inputs.answer })),
)

test('fifty concurrent signals answer fifty waits for one key, each one once', async () => {
  const { kit } = shared
  const numbers = Array.from({ length: 50 }, (_, index) => index)
  // Half of the signals come before, while and after the waits are stored.
  const early = numbers.slice(0, 10).map((number) => kit.platform.signal('key', number))
  const runs = await Promise.all(numbers.map(() => kit.platform.startRun('asking-13')))
  await Promise.all([...early, ...numbers.slice(10).map((number) => kit.platform.signal('key', number))])
  for (const { id } of runs) {
    expect((await kit.platform.waitForRun(id, { timeoutMs: 15_000 })).status).toBe('completed')
  }
  const got = await Promise.all(runs.map(({ id }) => outputOf(kit, id, 'read')))
  expect(got.map((output) => (output as { got: number }).got).toSorted((a, b) => a - b)).toEqual(numbers)
  expect(await select(kit, 'SELECT FROM signals WHERE taken_by_run IS NULL')).toHaveLength(0)
})

shared.declare(pipeline('claims-14').wait('answer', { signal: 'k', schema: z.object({ approved: z.boolean() }) }))

test('a payload that its schema refuses fails the wait by name', async () => {
  const { kit } = shared
  const { id } = await kit.run('claims-14')
  await kit.platform.signal('k', { approved: 'maybe' })
  await kit.settle()
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('failed')
  expect(report.error?.message).toContain('approved')
})

shared.declare(
  pipeline('broken-15').wait('moment', {
    until: () => {
      throw new Error('no calendar')
    },
  }),
)

test('a wait whose function throws fails by name', async () => {
  const { kit } = shared
  const report = await kit.run('broken-15')
  expect(report.status).toBe('failed')
  expect(report.error).toMatchObject({ step: 'moment', message: 'no calendar' })
})
