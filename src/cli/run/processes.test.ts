import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { isSameProcess } from './processes.ts'

it('knows this process, and tells one that is gone', () => {
  expect(isSameProcess(process.pid, Date.now())).toBe(true)
  const { pid } = spawnSync(process.execPath, ['--version'])
  expect(isSameProcess(pid, Date.now())).toBe(false)
})

it.runIf(process.platform === 'linux')('tells a process from an earlier one that had its number', async () => {
  const child = spawn('sleep', ['30'])
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  expect(isSameProcess(pid, Date.now())).toBe(true)
  expect(isSameProcess(pid, Date.now() - 60_000)).toBe(false)
  child.kill()
  await once(child, 'exit')
})

it.runIf(process.platform === 'linux')(
  'counts one that has ended, and that nobody has asked after, as gone',
  async () => {
    // The shell's own child ends, and `exec` leaves its place to a program that never asks after it.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const [line] = await once(parent.stdout, 'data')
    await new Promise((done) => setTimeout(done, 400))
    expect(isSameProcess(Number(String(line)), Date.now())).toBe(false)
    parent.kill()
  },
)
