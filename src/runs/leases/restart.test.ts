import { expect, test } from 'vitest'
import { startEmbedded } from '../../database/embedded/start.ts'
import { embeddedStatus } from '../../database/embedded/status.ts'
import { makeTestProject } from '../../database/embedded/test-folder.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { createTestKit } from '../../test.ts'
import { Door, select, until } from '../kit-for-tests.ts'
import { sweep } from './rescue.ts'
import { renewLease } from './worker-store.ts'

test('a database that was away for longer than a lease costs nobody a lease, and the run goes on where it was', async () => {
  await using project = await makeTestProject()
  const { url } = await startEmbedded({ folder: project.folder })
  const door = new Door()
  const through = pipeline('through')
    .step('before', () => 1)
    .step('during', { from: 'before' }, async ({ attempt }) => {
      await door.pass()
      return attempt
    })
    .step('after', { from: 'during' }, () => 3)
  await using kit = await createTestKit({ pipelines: [through], serverUrl: url })
  const { id } = await kit.platform.startRun('through')
  await until(() => door.waiting === 1, 'the step to begin')

  const { pid } = await embeddedStatus({ folder: project.folder })
  if (!pid) throw new Error('expected a server to kill')
  process.kill(pid, 'SIGKILL')
  await until(async () => (await embeddedStatus({ folder: project.folder })).pid !== pid, 'the server to be gone')
  await startEmbedded({ folder: project.folder })

  const engine = await kit.platform.engine()
  // As if it had been away for an hour.
  await until(async () => {
    const ended = await select(kit, `UPDATE workers SET lease_ends_at = now() - interval '1 hour' RETURNING id`).catch(
      () => [],
    )
    return ended.length === 1
  }, 'the database to answer')
  expect(await sweep(engine)).toEqual({ workers: [], runs: [] })
  expect(await renewLease(engine.database.pool, kit.worker.id)).toBe(true)

  door.open()
  const report = await kit.platform.waitForRun(id, { timeoutMs: 15_000 })
  expect(report.status).toBe('completed')
  expect(
    await select(kit, 'SELECT step, attempt, worker_id FROM attempts WHERE run_id = $1 ORDER BY step', [id]),
  ).toEqual(['after', 'before', 'during'].map((step) => ({ step, attempt: 1, worker_id: kit.worker.id })))
}, 60_000)
