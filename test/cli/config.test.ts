import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { configText, makeProject } from './project.ts'

const quick = `pipeline('quick').step('one', () => process.env.GREETING ?? 'none')`

it.each([
  ['a syntax error', 'export default {', /millrace\.config\.ts(, line \d+)?: syntax error: /],
  ['type syntax that cannot be stripped', 'enum Colour { Red }\nexport default 1', /millrace\.config\.ts.*: .*enum/i],
  [
    'no default export',
    'export const config = 1',
    /millrace\.config\.ts to export default defineConfig.*no default export/,
  ],
  ['another default export', 'export default { pipelines: [] }', /to export default defineConfig\(.*something else/],
  [
    'an error while loading',
    `throw new Error('no luck today')`,
    /millrace\.config\.ts: failed while loading: no luck today/,
  ],
  [
    'a package that is not there',
    `import 'no-such-package'`,
    /millrace\.config\.ts: Cannot find package 'no-such-package'/,
  ],
  [
    'a name that is not exported',
    `import { pipelin } from 'millrace'\nexport default pipelin`,
    /does not provide an export named 'pipelin'/,
  ],
  [
    'a wrong declaration',
    `import { defineConfig } from 'millrace'\nexport default defineConfig({ systems: [], pipelnes: [] })`,
    /millrace\.config\.ts: config: unknown option `pipelnes`, did you mean `pipelines`\?/,
  ],
])('tells of %s in one sentence, with exit code 2, and starts no database', async (_what, text, sentence) => {
  await using project = await makeProject(quick)
  project.write('millrace.config.ts', text)
  const { code, err } = await project.run(['run', 'quick'], { DATABASE_URL: undefined })
  expect(err).toMatch(sentence)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect(code).toBe(2)
  expect(existsSync(join(project.folder, '.millrace'))).toBe(false)
})

it('shows a stack only when asked to', async () => {
  await using project = await makeProject(quick)
  project.write('millrace.config.ts', `throw new Error('no luck today')`)
  const { code, err } = await project.run(['run', 'quick'], { MILLRACE_DEBUG: '1' })
  expect([code, err]).toEqual([2, expect.stringMatching(/\n {4}at /)])
})

it('finds the configuration upward, or where --config says, wherever that stands', async () => {
  await using project = await makeProject(quick)
  mkdirSync(join(project.folder, 'deep/er'), { recursive: true })
  project.write('deep/other.config.ts', configText(`pipeline('other').step('one', () => 1)`))
  const config = join(project.folder, 'deep/other.config.ts')
  expect((await project.run(['run', 'other', '--config', config])).code).toBe(0)
  expect((await project.run(['--config', config, 'run', 'other'])).code).toBe(0)
  const missing = await project.run(['run', 'other', '--config', 'nowhere.ts'])
  expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('where there is none')])
})

it('reads .env beside the configuration; the real environment wins', async () => {
  await using project = await makeProject(quick)
  project.write('.env', 'GREETING=from the file\n')
  await project.run(['run', 'quick'])
  await project.run(['run', 'quick'], { GREETING: 'from outside' })
  const { rows } = await project.database.pool.query('SELECT output FROM steps ORDER BY run_id')
  expect(rows.map(({ output }) => output)).toEqual(['from the file', 'from outside'])
})

it('never shows the password of a database that it cannot reach', async () => {
  await using project = await makeProject(quick)
  const { code, err } = await project.run(['run', 'quick'], {
    DATABASE_URL: 'postgres://somebody:very-secret-word@127.0.0.1:1/nothing',
  })
  expect(code).toBe(1)
  expect(err).toContain('127.0.0.1:1')
  expect(err).not.toContain('very-secret-word')
  const wrong = await project.run(['run', 'quick'], { DATABASE_URL: 'somebody:very-secret-word@host' })
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('expected DATABASE_URL to be an address')])
  expect(wrong.err).not.toContain('very-secret-word')
})
