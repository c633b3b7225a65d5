import { expect, test } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { Door, select, shareKit, statesOf, until } from '../kit-for-tests.ts'

const shared = shareKit()

const doors: Door[] = []
const signals: AbortSignal[] = []
shared.declare(
  pipeline('guarded', { overlap: { parallel: 50 } })
    .step('first', async ({ signal }) => {
      const door = new Door()
      doors.push(door)
      signals.push(signal)
      await door.pass(signal)
    })
    .step('second', { after: 'first' }, () => null),
)

/** Starts a run and waits until it is inside its first step, whose door is answered. */
async function startGuarded() {
  const before = doors.length
  const { id } = await shared.kit.platform.startRun('guarded')
  await until(() => doors.length === before + 1 && doors[before]?.waiting === 1)
  const door = doors[before]
  const signal = signals[before]
  if (!door || !signal) throw new Error('expected the step to be at its door')
  return { id, door, signal }
}

const one = new Door()
shared.declare(pipeline('one-at-a-time').step('only', ({ signal }) => one.pass(signal)))
shared.declare(
  pipeline('sleeper', { overlap: { parallel: 50 } })
    .wait('rest', { for: '2h' })
    .step('after', { after: 'rest' }, () => null),
)

test('a pending run is cancelled, paused and resumed at once', async () => {
  const { kit } = shared
  const holder = await kit.platform.startRun('one-at-a-time')
  await until(() => one.waiting === 1)
  const { id } = await kit.platform.startRun('one-at-a-time')
  expect((await kit.platform.getRun(id)).status).toBe('pending')
  expect(await kit.platform.pauseRun(id)).toBe('done')
  expect((await kit.platform.getRun(id)).status).toBe('paused')
  await expect(kit.platform.pauseRun(id)).rejects.toThrow('which is paused')
  await kit.platform.resumeRun(id)
  expect((await kit.platform.getRun(id)).status).toBe('pending')
  expect(await kit.platform.cancelRun(id)).toBe('done')
  expect((await kit.platform.getRun(id)).status).toBe('cancelled')
  one.open()
  await kit.settle()
  expect((await kit.platform.getRun(holder.id)).status).toBe('completed')
  expect((await kit.platform.getRun(id)).status).toBe('cancelled')
})

test('a running run is told to stop when it is cancelled, and starts nothing more', async () => {
  const { kit } = shared
  const { id, signal } = await startGuarded()
  expect(await kit.platform.cancelRun(id)).toBe('requested')
  await kit.settle()
  const report = await kit.platform.getRun(id)
  expect(signal.aborted).toBe(true)
  expect(report.status).toBe('cancelled')
  expect(report.unconfirmed).toBe(false)
  expect(statesOf(report)).toEqual({ first: 'cancelled', second: 'pending' })
})

test('a running run that is paused lets its step end, and starts nothing more', async () => {
  const { kit } = shared
  const { id, door, signal } = await startGuarded()
  expect(await kit.platform.pauseRun(id)).toBe('requested')
  await kit.worker.tick()
  expect((await kit.platform.getRun(id)).status).toBe('running')
  door.open()
  await kit.settle()
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('paused')
  expect(signal.aborted).toBe(false)
  expect(statesOf(report)).toEqual({ first: 'completed', second: 'pending' })
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

test('a paused run is cancelled at once, and can be resumed after that', async () => {
  const { kit } = shared
  const { id } = await kit.run('sleeper')
  await kit.platform.pauseRun(id)
  expect(await kit.platform.cancelRun(id)).toBe('done')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('cancelled')
  expect(statesOf(report).rest).toBe('cancelled')
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('waiting')
  await kit.advance('2h')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
})

test('an ended run takes no orders, and stays as it ended', async () => {
  const { kit } = shared
  const { id } = await kit.run('sleeper')
  await kit.advance('2h')
  const ended = await kit.platform.getRun(id)
  expect(ended.status).toBe('completed')
  await expect(kit.platform.cancelRun(id)).rejects.toThrow('which is completed')
  await expect(kit.platform.pauseRun(id)).rejects.toThrow('which is completed')
  await expect(kit.platform.resumeRun(id)).rejects.toThrow('which is completed; `runs retry` runs it once more')
  await kit.settle()
  expect(await kit.platform.getRun(id)).toEqual(ended)
})

test('a run that is under way is not resumed', async () => {
  const { kit } = shared
  const { id, door } = await startGuarded()
  await expect(kit.platform.resumeRun(id)).rejects.toThrow('which is running; it goes on by itself')
  door.open()
  await kit.settle()
})

test('a step that does not stop is cancelled without its word after the grace, and confirms when it ends', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('deaf')
  await until(() => deaf.waiting === 1)
  await kit.platform.cancelRun(id)
  await kit.worker.tick()
  expect((await kit.platform.getRun(id)).status).toBe('running')
  // The grace goes by the database's clock, which a test cannot move.
  await select(kit, "UPDATE runs SET cancel_requested_at = now() - interval '11 seconds' WHERE id = $1", [id])
  await kit.worker.tick()
  const cancelled = await kit.platform.getRun(id)
  expect(cancelled).toMatchObject({ status: 'cancelled', unconfirmed: true, error: { code: 'unconfirmed' } })
  await expect(kit.platform.resumeRun(id)).rejects.toThrow('has not confirmed yet')
  const { id: next } = await kit.platform.startRun('deaf')
  await kit.worker.tick()
  expect((await kit.platform.getRun(next)).status).toBe('pending')

  deaf.open()
  await until(async () => !(await kit.platform.getRun(id)).unconfirmed, 'the worker to confirm')
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('cancelled')
  expect((await kit.platform.getRun(next)).status).toBe('completed')
})

const deaf = new Door()
shared.declare(pipeline('deaf').step('only', () => deaf.pass()))

for (const order of ['cancel', 'pause'] as const) {
  const name = `${order}-late`
  shared.declare(
    pipeline(name)
      .step('before', async ({ run }) => {
        // Stored as cancelRun and pauseRun do, in the moment before the run parks itself, so that no loop sees it before.
        await select(shared.kit, `UPDATE runs SET ${order}_requested_at = now() WHERE id = $1`, [run.id])
      })
      .wait('rest', { for: '30d', after: 'before' }),
  )

  test(`a ${order} that is asked for in the moment in which a run parks itself is heeded then, not when it wakes up`, async () => {
    const { kit } = shared
    const { id } = await kit.run(name)
    await kit.worker.tick()
    expect((await kit.platform.getRun(id)).status).toBe(order === 'cancel' ? 'cancelled' : 'paused')
    if (order === 'pause') {
      await kit.platform.resumeRun(id)
      await kit.settle()
      expect((await kit.platform.getRun(id)).status).toBe('waiting')
    }
  })
}

for (const [what, ask] of [
  ['getRun', (id: string) => shared.kit.platform.getRun(id)],
  ['cancelRun', (id: string) => shared.kit.platform.cancelRun(id)],
  ['resumeRun', (id: string) => shared.kit.platform.resumeRun(id)],
  ['retryRun', (id: string) => shared.kit.platform.retryRun(id)],
  ['startRun with reuse', (id: string) => shared.kit.platform.startRun('sleeper', { reuse: id })],
] as const) {
  test.each(['no-run', '00000000-0000-7000-8000-000000000000'])(
    `${what} refuses %s, which is the id of no run`,
    async (id) => {
      await expect(ask(id)).rejects.toThrow(`expected the id of a run, got '${id}'`)
    },
  )
}

test('twenty cancels and resumes at the same time leave one state, and one generation for each resume', async () => {
  const { kit } = shared
  const { id } = await kit.run('sleeper')
  const cancels = await Promise.allSettled(Array.from({ length: 20 }, () => kit.platform.cancelRun(id)))
  expect(cancels.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  const resumes = await Promise.allSettled(Array.from({ length: 20 }, () => kit.platform.resumeRun(id)))
  expect(resumes.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  // Who came too late is told what the run is by then.
  const refused = [...cancels, ...resumes].flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  for (const reason of refused) expect(reason).toBeInstanceOf(Refusal)
  await kit.settle()
  expect(await kit.platform.getRun(id)).toMatchObject({ status: 'waiting', generation: 2 })
})
