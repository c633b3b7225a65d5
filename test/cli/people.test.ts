import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeProject, type Project } from './project.ts'
import { runHere } from './run-here.ts'

let project: Project
beforeAll(async () => {
  project = await makeProject('')
}, 60_000)
afterAll(() => project[Symbol.asyncDispose]())

it('adds somebody, makes them a token, shows them the door, and tells of it in an audit that it can check', async () => {
  const added = await runHere(project, ['users', 'add', 'Ann@example.com', '--role', 'operator', '--json'])
  const { user, link } = JSON.parse(added.out)
  expect(user).toMatchObject({ email: 'ann@example.com', role: 'operator' })
  expect(link).toMatch(/^\/sign-in#token=\S{43}$/)

  const made = await runHere(project, ['tokens', 'create', 'export', '--user', 'ann@example.com', '--for', '90d'])
  expect(made.out).toMatch(/^mlr_\S{43}\n$/)
  const tooMuch = await runHere(project, ['tokens', 'create', 'x', '--user', 'ann@example.com', '--role', 'admin'])
  expect(tooMuch).toMatchObject({ code: 2, err: expect.stringContaining('expected a role that ann@example.com has') })
  expect((await runHere(project, ['tokens'])).out).toMatch(/export +ann@example.com +viewer +mlr_/)

  expect(await runHere(project, ['users', 'sessions', 'ann@example.com'])).toMatchObject({
    out: 'nobody is signed in\n',
  })
  expect((await runHere(project, ['users', 'disable', 'ann@example.com'])).out).toContain('disabled')
  expect(await runHere(project, ['users', 'set', 'nobody', '--name', 'x'])).toMatchObject({ code: 2 })

  const { out } = await runHere(project, ['audit'])
  expect(out).toMatch(/4 .* command line +user.change +user ann@example.com/)
  expect(out).toMatch(/3 .* token.create +token/)
  const shown = await runHere(project, ['audit', 'show', '4'])
  expect(shown.out).toMatch(/did: user.change\nto: user ann@example.com\nbefore: .*disabledAt.*\nafter: .*disabledAt/)
  expect(await runHere(project, ['audit', 'show', '9999'])).toMatchObject({ code: 2 })
  for (const secret of [link.slice(-43), made.out.trim()]) expect(out).not.toContain(secret)

  // Each of the commands has written down how far the audit had come.
  const heads = readFileSync(join(project.folder, '.millrace/audit-heads.jsonl'), 'utf8').trim().split('\n')
  expect(heads.map((line) => JSON.parse(line).number)).toEqual([2, 3, 4])
  expect(await runHere(project, ['audit', 'verify'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('3 heads'),
  })
  const connection = await project.database.pool.connect()
  await connection.query("SET session_replication_role = replica; UPDATE audit SET actor = 'eve' WHERE number = 2")
  connection.release(true)
  const verdict = await project.run(['audit', 'verify', '--json', '--heads', '.millrace/audit-heads.jsonl'])
  expect(verdict.code).toBe(1)
  expect(JSON.parse(verdict.out)).toMatchObject({ entries: 4, problems: [{ number: 2 }] })
}, 60_000)
