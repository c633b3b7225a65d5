import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connectOnce } from '../database.ts'
import { startEmbedded } from './start.ts'
import { type EmbeddedStatus, embeddedStatus } from './status.ts'
import { ask, makeTestProject, type TestProject } from './test-folder.ts'

// Processes start and stop here, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

let project: TestProject
let url: string

beforeAll(async () => {
  project = await makeTestProject()
  url = (await startEmbedded({ folder: project.folder })).url
  await ask(url, 'create table numbers (n int primary key)')
})
afterAll(() => project[Symbol.asyncDispose]())

function status(): Promise<EmbeddedStatus> {
  return embeddedStatus({ folder: project.folder })
}

function kill(pid: number | undefined): void {
  if (!pid) throw new Error('expected a process to kill, got none')
  process.kill(pid, 'SIGKILL')
}

test('a server whose supervisor was killed lives on, is adopted, and gets a new supervisor', async () => {
  const before = await status()
  kill(before.supervisorPid)
  await expect.poll(async () => (await status()).supervisorPid).toBeUndefined()
  expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }])

  expect((await startEmbedded({ folder: project.folder })).url).toBe(url)
  // A supervisor has the lock before it has written who it is.
  await expect.poll(async () => (await status()).supervisorPid).toBeGreaterThan(0)
  const after = await status()
  expect(after.pid).toBe(before.pid)
  expect(after.supervisorPid).not.toBe(before.supervisorPid)

  // Watched by its number alone, since it is nobody's child.
  kill(after.pid)
  await expect
    .poll(async () => (await status()).running && (await status()).pid !== after.pid, { timeout: 15_000 })
    .toBe(true)
})

test('a server killed under inserts comes back on the same port with every committed row', async () => {
  await startEmbedded({ folder: project.folder })
  const before = await status()
  const committed = new Set<number>()
  let next = 0
  const stopped = new AbortController()
  const writer = async (): Promise<void> => {
    const connection = await connectOnce({ url, schema: 'public' })
    while (!stopped.signal.aborted) {
      const n = (next += 1)
      await connection.query('insert into numbers values ($1)', [n])
      committed.add(n)
    }
  }
  const writers = Array.from({ length: 4 }, () => writer().catch(() => undefined))
  // A long statement keeps its session busy after the main process is gone.
  const busy = ask(url, 'insert into numbers select -n from generate_series(1, 400000) n').catch(() => undefined)
  await sleep(300)
  kill(before.pid)
  stopped.abort()
  await Promise.all([...writers, busy])

  expect((await startEmbedded({ folder: project.folder })).url).toBe(url)
  const stored = new Set((await ask(url, 'select n from numbers where n > 0')).map((row) => row['n']))
  expect(committed.size).toBeGreaterThan(20)
  expect([...committed].filter((n) => !stored.has(n))).toEqual([])
  expect((await status()).supervisorPid).toBe(before.supervisorPid)
})

test('when both were killed the next program starts both', async () => {
  await ask(url, 'insert into numbers values (1000000000)')
  const before = await status()
  kill(before.supervisorPid)
  kill(before.pid)
  expect((await startEmbedded({ folder: project.folder })).url).toBe(url)
  expect(await ask(url, 'select n from numbers where n = 1000000000')).toHaveLength(1)
  const after = await status()
  expect(after.pid).not.toBe(before.pid)
  expect(after.supervisorPid).not.toBe(before.supervisorPid)
})
