import { spawn } from 'node:child_process'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { connectOnce } from '../database.ts'
import { layoutOf } from './layout.ts'
import { startEmbedded } from './start.ts'
import { embeddedStatus } from './status.ts'
import { stopEmbedded } from './stop.ts'
import { ask, makeTestProject } from './test-folder.ts'

test('a first start makes a server that only its owner can enter, and stopping leaves nothing running', async () => {
  await using project = await makeTestProject()
  const { folder } = project
  expect(await embeddedStatus({ folder })).toMatchObject({ running: false, sizeBytes: 0, supervisorPid: undefined })
  const { url } = await startEmbedded({ folder })

  const layout = layoutOf(folder)
  expect(await mode(layout.password)).toBe(0o600)
  expect(await mode(layout.dataFolder)).toBe(0o700)
  expect((await readdir(layout.folder)).filter((name) => name.includes('draft'))).toEqual([])
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

  await stopEmbedded({ folder })
  expect(await embeddedStatus({ folder })).toMatchObject({ running: false, pid: undefined, supervisorPid: undefined })
  await stopEmbedded({ folder })
})

test('values and statements stay out of the log', async () => {
  await using project = await makeTestProject()
  const { url } = await startEmbedded({ folder: project.folder })
  await ask(url, 'create table patients (name text primary key)')
  await ask(url, `insert into patients values ('canary-91')`)
  await expect(ask(url, `insert into patients values ('canary-91')`)).rejects.toThrow(/duplicate key/)
  await expect(ask(url, `select 'canary-92'::int`)).rejects.toThrow(/canary-92/)
  expect(await readFile(layoutOf(project.folder).serverLog, 'utf8')).not.toContain('canary')
})

test('programs that start at the same instant share one server and one supervisor', async () => {
  await using project = await makeTestProject()
  const starts = Array.from({ length: 4 }, () => startInProcess(project.folder))
  const urls = await Promise.all(starts)
  expect(new Set(urls).size).toBe(1)
  expect(urls[0]).toMatch(/^postgres:\/\//)
  const log = await project.supervisorLog()
  expect(log.match(/looks after server/g)).toHaveLength(1)
})

test('a server stops when its last client has gone for a while, not before, and starts again when asked', async () => {
  await using project = await makeTestProject()
  const { folder } = project
  const { url } = await startEmbedded({ folder, idleStopMs: 700 })
  const client = await connectOnce({ url })
  await sleep(1_600)
  expect(await client.query('select 1')).toMatchObject({ rowCount: 1 })
  await client.end()
  await expect.poll(async () => (await embeddedStatus({ folder })).pid, { timeout: 8_000 }).toBeUndefined()
  await expect.poll(() => project.supervisorLog()).toMatch(/ends\s*$/)
  expect((await startEmbedded({ folder, idleStopMs: 700 })).url).toBe(url)
})

test('whoever asks while the server is stopping gets one that works', async () => {
  await using project = await makeTestProject()
  const { folder } = project
  await startEmbedded({ folder, idleStopMs: 200 })
  for (let round = 0; round < 8; round += 1) {
    // Around the moment at which it gives up waiting.
    await sleep(180 + round * 20)
    const { url } = await startEmbedded({ folder, idleStopMs: 200 })
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }])
  }
})

test('a port that somebody else has taken is changed, and a stale postmaster.pid is no obstacle', async () => {
  await using project = await makeTestProject()
  const { folder } = project
  const { url } = await startEmbedded({ folder })
  await stopEmbedded({ folder })
  const layout = layoutOf(folder)
  const thief = createServer()
  await new Promise<void>((resolve) => thief.listen(Number(new URL(url).port), '127.0.0.1', resolve))
  const lines = [process.pid, layout.dataFolder, 1, new URL(url).port, '', '127.0.0.1', '1 1', 'ready']
  await writeFile(join(layout.dataFolder, 'postmaster.pid'), `${lines.join('\n')}\n`)
  const { url: other } = await startEmbedded({ folder })
  thief.close()
  expect(new URL(other).port).not.toBe(new URL(url).port)
  expect(await ask(other, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a server that does not come up is explained by the end of its log', async () => {
  await using project = await makeTestProject()
  const start = startEmbedded({ folder: project.folder, settings: { shared_buffers: 'plenty' } })
  await expect(start).rejects.toThrow(/did not start.*invalid value for parameter "shared_buffers": "plenty"/s)
})

test('a lost password is said so, in words', async () => {
  await using project = await makeTestProject()
  const { folder } = project
  await startEmbedded({ folder })
  await stopEmbedded({ folder })
  await rm(layoutOf(folder).password)
  await expect(startEmbedded({ folder })).rejects.toThrow(/expected the password of the data in .* Put it back/)
})

async function mode(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777
}

function startInProcess(folder: string): Promise<string> {
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
