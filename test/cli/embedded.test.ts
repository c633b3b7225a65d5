import { chmodSync } from 'node:fs'
import { expect, it } from 'vitest'
import { makeProject } from './project.ts'

const own = { DATABASE_URL: undefined }

it('runs on the embedded database, tells how it is, and stops it', async () => {
  await using project = await makeProject(`pipeline('quick').step('one', () => 1)`)
  // The server runs as another user where root runs the test.
  chmodSync(project.folder, 0o755)
  expect((await project.run(['db', 'status'], own)).out).toMatch(/^not running/)
  try {
    const { code, out } = await project.run(['run', 'quick', '--json'], own)
    expect([code, JSON.parse(out).status]).toEqual([0, 'completed'])
    const status = JSON.parse((await project.run(['db', 'status', '--json'], own)).out)
    expect(status).toMatchObject({ running: true, pid: expect.any(Number), port: expect.any(Number) })
    expect((await project.run(['doctor'], own)).code).toBe(0)
  } finally {
    expect((await project.run(['db', 'stop'], own)).out).toBe('stopped\n')
  }
  expect((await project.run(['db', 'stop'], own)).out).toBe('it was not running\n')
}, 60_000)
