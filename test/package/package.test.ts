import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { stopEmbedded } from '../../src/database/embedded/stop.ts'
import { startProcess } from '../cli/project.ts'

// One story, told in order: a stranger installs the package into an empty folder and begins to work.

// It installs some hundred packages, from a registry that may be far away.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 })

const root = resolve(import.meta.dirname, '../..')
const place = mkdtempSync(join(tmpdir(), 'millrace-package-'))
const project = join(place, 'project')
const installed = join(project, 'node_modules/millrace')
// Here the server of the project's tests is kept; elsewhere it might be one that others use.
const temporary = join(place, 'tmp')
const quickly = ['--prefer-offline', '--no-audit', '--no-fund']

beforeAll(async () => {
  // Servers that root starts run as another user, who must get in.
  chmodSync(place, 0o755)
  mkdirSync(project)
  mkdirSync(temporary)
  await command('npm', ['pack', '--pack-destination', place], root)
  await command('npm', ['init', '--yes'])
  await command('npm', ['install', tarball(), ...quickly])
})

afterAll(async () => {
  await stopEmbedded({ folder: join(project, '.millrace') })
  await stopEmbedded({ folder: join(temporary, `millrace-test-${process.getuid?.() ?? 'user'}`) })
  rmSync(place, { recursive: true, force: true })
})

test('the package has the compiled program, its migrations and the template, and nothing for tests of its own', () => {
  const files = filesIn(installed)
  const rest = files.filter((file) => !/^(dist|template)\//.test(file))
  expect(rest).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'bin/millrace.js',
    'package.json',
    'tools/with-node.mjs',
  ])
  expect(filesIn(join(installed, 'template'))).toEqual(filesIn(join(root, 'template')))

  const migrations = 'dist/database/migrations'
  expect(filesIn(join(installed, migrations))).toEqual(filesIn(join(root, 'src/database/migrations')))
  expect(files).toContain('dist/dashboard/index.html')
  const places = [migrations, 'dist/dashboard/']
  const code = files.filter((file) => file.startsWith('dist/') && !places.some((start) => file.startsWith(start)))
  expect(code.filter((file) => !/\.(js|d\.ts)$/.test(file))).toEqual([])
  expect(code.filter((file) => /test-|\.test|-tests|temporary|black-hole/.test(file))).toEqual([])
  // 1.64 MB with the dashboard and its two languages in it; a library that got in by mistake would be more.
  expect(statSync(tarball()).size).toBeLessThan(1_800_000)
})

test('init writes a project', async () => {
  const out = await command('npx', ['millrace', 'init'])
  expect(out).toContain('wrote  pipelines/hello.ts')
  expect(filesIn(project).filter((file) => !file.startsWith('node_modules/'))).toEqual(
    [
      ...filesIn(join(root, 'template')).map((file) => (file === 'gitignore' ? '.gitignore' : file)),
      'package-lock.json',
      'package.json',
    ].toSorted(),
  )
})

test('its command starts under the Node of this machine, outside npm, too', async () => {
  expect(await command('node', [join(installed, 'bin/millrace.js'), '--version'])).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('its pipeline runs', async () => {
  const report = JSON.parse(await command('npx', ['millrace', 'run', 'hello', '--json']))
  expect(report).toMatchObject({ pipeline: 'hello', status: 'completed', counts: { inserted: 3 } })
  expect(await command('npx', ['millrace', 'runs'])).toMatch(/hello +incremental +completed/)
})

test('its test passes', async () => {
  expect(await command('npm', ['test'])).toMatch(/pass 1\b/)
})

test.each([
  ['nodenext', {}],
  ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
])('its types hold under %s, those of the package included', async (name, options) => {
  // Without the declarations everything would hold.
  const wrong = "pipeline('wrong').step('one', { from: 'zero' }, () => 1)"
  writeFileSync(join(project, 'wrong.ts'), `import { pipeline } from 'millrace'\n// @ts-expect-error\n${wrong}\n`)
  const file = join(project, `tsconfig.${name}.json`)
  writeFileSync(
    file,
    JSON.stringify({ extends: './tsconfig.json', compilerOptions: { ...options, skipLibCheck: false } }),
  )
  const compiler = join(root, 'tools/with-node.mjs')
  await command('node', [compiler, join(root, 'node_modules/typescript/bin/tsc'), '--project', file])
})

test('its database stops when told to', async () => {
  expect(await command('npx', ['millrace', 'db', 'stop'])).toBe('stopped\n')
})

/** Runs a program of the machine to its end, and returns what it printed. It must end well. */
async function command(program: string, args: readonly string[], folder = project): Promise<string> {
  const { code, out, err } = await startProcess(program, args, folder, strangersEnvironment()).ended
  expect(code, `${program} ${args.join(' ')}\n${out}\n${err}`).toBe(0)
  return out
}

/** What a stranger's shell has: this machine's settings of npm, but neither this checkout's programs nor its Node. */
function strangersEnvironment(): NodeJS.ProcessEnv {
  const path = (process.env.PATH ?? '').split(delimiter)
  const own = (folder: string) => folder.startsWith(root) || folder === dirname(process.execPath)
  const ours = /^(DATABASE_URL|TEST_DATABASE_URL|MILLRACE_|NODE_|VITEST|npm_package_|npm_lifecycle_|INIT_CWD)/
  const others = Object.entries(process.env).filter(([name]) => !ours.test(name))
  return {
    ...Object.fromEntries(others),
    PATH: path.filter((folder) => !own(folder)).join(delimiter),
    TMPDIR: temporary,
  }
}

function tarball(): string {
  return join(place, readdirSync(place).find((file) => file.endsWith('.tgz')) ?? 'none')
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted()
}
