import { expect, test } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { Door, select, startKit, until } from '../kit-for-tests.ts'

test('a worker takes no job that it has no room for, so that others may have it', async () => {
  const door = new Door()
  const standing = pipeline('standing', { overlap: { parallel: 9 } }).step('stand', ({ signal }) => door.pass(signal))
  await using kit = await startKit([standing], { worker: { concurrency: 2 } })
  const jobs = async () => {
    const rows = await select<{ free: number }>(
      kit,
      `SELECT count(*)::int AS free FROM "millrace_queue"._private_jobs WHERE locked_at IS NULL`,
    )
    return rows[0]?.free
  }
  for (let run = 0; run < 6; run += 1) await kit.platform.startRun('standing')
  await until(() => door.waiting === 2, 'two runs to begin')
  for (let turn = 0; turn < 5; turn += 1) await kit.worker.tick()
  expect([door.waiting, await jobs()]).toEqual([2, 4])
  door.open()
  await kit.settle()
  expect(door.waiting).toBe(6)
})
