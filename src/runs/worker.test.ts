import { describe, expect, inject, test, vi } from 'vitest'
import { pipeline } from '../pipelines/pipeline.ts'
import { createTestKit } from '../test.ts'
import { Door, outputOf, select, shareKit, until } from './kit-for-tests.ts'

const shared = shareKit()

let calls = 0
shared.declare(
  pipeline('brief').step('only', () => {
    calls += 1
    return calls
  }),
)
const gate = new Door()
shared.declare(pipeline('guarded').step('only', ({ signal }) => gate.pass(signal)))

describe('ignored is', () => {
  test('a hint for a run that is paused', { timeout: 10_000 }, async () => {
    const { kit } = shared
    const { id } = await kit.platform.startRun('brief', {}, kit.worker.id)
    await kit.platform.pauseRun(id)
    expect(await kit.worker.execute(id)).toBeUndefined()
    expect((await kit.platform.getRun(id)).status).toBe('paused')
    await kit.platform.cancelRun(id)
  })

  test('a hint for a run that has no slot', { timeout: 10_000 }, async () => {
    const { kit } = shared
    const { id: holder } = await kit.platform.startRun('guarded')
    const { id: queued } = await kit.platform.startRun('guarded')
    await until(() => gate.waiting === 1, 'the first run to begin')
    expect(await kit.worker.execute(queued)).toBeUndefined()
    gate.open()
    await kit.settle()
    for (const id of [holder, queued]) expect((await kit.platform.getRun(id)).status).toBe('completed')
  })

  test('a hint for a claim that is over', async () => {
    const { kit } = shared
    const { id } = await kit.platform.startRun('brief', {}, kit.worker.id)
    expect(await kit.worker.execute(id, 1)).toBeUndefined()
    expect(await kit.worker.execute(id, 0)).toBe('completed')
  })
})

test('a step does not begin while its worker is not certain of its lease', async () => {
  const { kit } = shared
  const before = calls
  const { id } = await kit.platform.startRun('brief', {}, kit.worker.id)
  // As if this process had stood still for an hour: the last beat of its heart is long ago.
  const [seconds] = process.hrtime()
  const clock = vi.spyOn(process, 'hrtime').mockReturnValue([seconds + 3600, 0])
  const left = kit.worker.execute(id)
  const isStarted = async () => (await select(kit, `SELECT FROM steps WHERE run_id = $1`, [id])).length === 1
  await until(isStarted, 'its start to be written')
  for (let turn = 0; turn < 3; turn += 1) await kit.worker.tick()
  expect(calls).toBe(before)
  clock.mockRestore()
  expect(await left).toBe('completed')
  expect(await outputOf(kit, id, 'only')).toBe(before + 1)
})

test('a step that comes back after its worker has stopped writes nothing, and its run is left to others', async () => {
  const begun = Promise.withResolvers<void>()
  const door = Promise.withResolvers<null>()
  const deaf = pipeline('deaf').step('stand', () => {
    begun.resolve()
    return door.promise
  })
  const kit = await createTestKit({ pipelines: [deaf], serverUrl: inject('adminUrl') })
  const { id } = await kit.platform.startRun('deaf', {}, kit.worker.id)
  const left = kit.worker.execute(id)
  await begun.promise
  const { database } = await kit.platform.engine()
  await kit.worker.stop(0)
  door.resolve(null)
  expect(await left).toBe('lost')
  // One turn of its loops by hand: the sweep finds a run without a worker.
  await kit.worker.tick()
  const { rows } = await database.pool.query('SELECT state, claim FROM runs WHERE id = $1', [id])
  expect(rows).toEqual([{ state: 'pending', claim: 2 }])
  const done = await database.pool.query("SELECT FROM run_events WHERE run_id = $1 AND to_state = 'completed'", [id])
  expect(done.rowCount).toBe(0)
  await kit.close()
})
