import { expect, inject, test } from 'vitest'
import { pipeline } from '../pipelines/pipeline.ts'
import { createTestKit } from '../test.ts'

test('a step that comes back after its worker has stopped writes nothing, and its run is left to others', async () => {
  const begun = Promise.withResolvers<void>()
  const door = Promise.withResolvers<null>()
  const deaf = pipeline('deaf').step('stand', () => {
    begun.resolve()
    return door.promise
  })
  const kit = await createTestKit({ pipelines: [deaf], serverUrl: inject('adminUrl') })
  const { id } = await kit.platform.startRun('deaf')
  await begun.promise
  const { database } = await kit.platform.engine()
  await kit.worker.stop(0)
  door.resolve(null)
  await door.promise
  // One turn of its loops by hand: the sweep finds a run without a worker.
  await kit.worker.tick()
  const { rows } = await database.pool.query('SELECT state, claim FROM runs WHERE id = $1', [id])
  expect(rows).toEqual([{ state: 'pending', claim: 2 }])
  const done = await database.pool.query("SELECT FROM run_events WHERE run_id = $1 AND to_state = 'completed'", [id])
  expect(done.rowCount).toBe(0)
  await kit.close()
})
