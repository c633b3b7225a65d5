import { spawn } from 'node:child_process'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connectOnce } from '../database.ts'
import { type Layout, layoutOf } from './layout.ts'
import { startEmbedded } from './start.ts'
import { embeddedStatus } from './status.ts'
import { stopEmbedded } from './stop.ts'
import { ask, makeTestProject, type TestProject } from './test-folder.ts'

// Processes start and stop here, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

// One project for all of them: a first start costs a second of both processors.
let project: TestProject
let folder: string
let layout: Layout
let url: string

beforeAll(async () => {
  project = await makeTestProject()
  folder = project.folder
  layout = layoutOf(folder)
})
afterAll(() => project[Symbol.asyncDispose]())

test('programs that start at the same instant, the first time, share one server and one supervisor', async () => {
  expect(await embeddedStatus({ folder })).toMatchObject({ running: false, sizeBytes: 0, supervisorPid: undefined })
  const urls = await Promise.all(Array.from({ length: 4 }, () => startInProcess()))
  expect(new Set(urls).size).toBe(1)
  url = (await startEmbedded({ folder })).url
  expect(urls[0]).toBe(url)
  expect((await project.supervisorLog()).match(/looks after server/g)).toHaveLength(1)
})

test('only its owner can enter, over loopback, with nothing of the first start left behind', async () => {
  expect(await mode(layout.password)).toBe(0o600)
  expect(await mode(layout.dataFolder)).toBe(0o700)
  expect((await readdir(layout.folder)).filter((name) => /draft|new/.test(name))).toEqual([])
  const password = await readFile(layout.password, 'utf8')
  await expect(ask(url.replace(password, 'guess'), 'select 1')).rejects.toThrow(/password authentication failed/)
  const [settings] = await ask(
    url,
    `select current_setting('fsync') as fsync, current_setting('listen_addresses') as listens,
       current_setting('password_encryption') as passwords, current_setting('server_version_num')::int / 10000 as version`,
  )
  expect(settings).toEqual({ fsync: 'on', listens: '127.0.0.1', passwords: 'scram-sha-256', version: 18 })
  const status = await embeddedStatus({ folder })
  expect(status).toMatchObject({ running: true, dataFolder: layout.dataFolder })
  expect(status.url).toBe(url.replace(`:${password}`, ''))
  expect(status.sizeBytes).toBeGreaterThan(20_000_000)
})

test('values and statements stay out of the log', async () => {
  await ask(url, 'create table patients (name text primary key)')
  await ask(url, `insert into patients values ('canary-91')`)
  await expect(ask(url, `insert into patients values ('canary-91')`)).rejects.toThrow(/duplicate key/)
  await expect(ask(url, `select 'canary-92'::int`)).rejects.toThrow(/canary-92/)
  expect(await readFile(layout.serverLog, 'utf8')).not.toContain('canary')
})

test('stopping leaves nothing running, and stopping again does no harm', async () => {
  await stopEmbedded({ folder })
  expect(await embeddedStatus({ folder })).toMatchObject({ running: false, pid: undefined, supervisorPid: undefined })
  await stopEmbedded({ folder })
})

test('a server stops when its last client has gone for a while, not before, and starts again when asked', async () => {
  expect((await startEmbedded({ folder, idleStopMs: 700 })).url).toBe(url)
  const client = await connectOnce({ url })
  await sleep(1_600)
  expect(await client.query('select 1')).toMatchObject({ rowCount: 1 })
  await client.end()
  await expect.poll(async () => (await embeddedStatus({ folder })).supervisorPid, { timeout: 8_000 }).toBeUndefined()
  expect((await embeddedStatus({ folder })).pid).toBeUndefined()
  expect((await startEmbedded({ folder, idleStopMs: 700 })).url).toBe(url)
  await stopEmbedded({ folder })
})

test('whoever asks while the server is stopping gets one that works', async () => {
  // Long enough for a client on a busy machine, to whom it is promised that it stays.
  const idleStopMs = 800
  await startEmbedded({ folder, idleStopMs })
  for (let round = 0; round < 6; round += 1) {
    // Around the moment at which it gives up waiting.
    await sleep(idleStopMs - 20 + round * 25)
    const again = await startEmbedded({ folder, idleStopMs })
    expect(await ask(again.url, 'select 1 as one')).toEqual([{ one: 1 }])
  }
  await stopEmbedded({ folder })
})

test('a port that somebody else has taken is changed, and a stale postmaster.pid is no obstacle', async () => {
  const { port } = new URL(url)
  const thief = createServer()
  await new Promise<void>((resolve) => thief.listen(Number(port), '127.0.0.1', resolve))
  // Process numbers are given again: this one is a living program's, but no server's.
  const lines = [process.pid, layout.dataFolder, 1, port, '', '127.0.0.1', '1 1', 'ready']
  await writeFile(join(layout.dataFolder, 'postmaster.pid'), `${lines.join('\n')}\n`)
  const other = await startEmbedded({ folder })
  thief.close()
  expect(new URL(other.url).port).not.toBe(port)
  expect(await ask(other.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await stopEmbedded({ folder })
})

test('a server that does not come up is explained by the end of its log', async () => {
  const start = startEmbedded({ folder, settings: { shared_buffers: 'plenty' } })
  await expect(start).rejects.toThrow(/did not start.*invalid value for parameter "shared_buffers": "plenty"/s)
})

test('a lost password is said so, in words', async () => {
  await rm(layout.password)
  await expect(startEmbedded({ folder })).rejects.toThrow(/expected the password of the data in .* Put it back/)
})

async function mode(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777
}

/** Starts the server from a process of its own, and returns what address that one got. */
function startInProcess(): Promise<string> {
  const module = fileURLToPath(new URL('./start.ts', import.meta.url))
  const script = `import { startEmbedded } from ${JSON.stringify(module)}
    console.log((await startEmbedded({ folder: ${JSON.stringify(folder)} })).url)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.once('error', reject)
    child.once('close', () => resolve(said.trim()))
  })
}
