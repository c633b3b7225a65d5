import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { makeProject, type Project, startProcess } from './project.ts'

const npmInit = {
  name: 'mine',
  version: '1.0.0',
  main: 'index.js',
  scripts: { test: 'echo "Error: no test specified" && exit 1' },
  type: 'commonjs',
}

/** An empty folder `made` inside a project whose node_modules has Millrace. */
async function emptyFolder() {
  const project = await makeProject('')
  const folder = join(project.folder, 'made')
  mkdirSync(folder)
  const write = (file: string, content: string | object) =>
    project.write(join('made', file), typeof content === 'string' ? content : JSON.stringify(content, null, 4))
  const manifest = (): object => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return { project, folder, write, manifest, [Symbol.asyncDispose]: () => project[Symbol.asyncDispose]() }
}

async function init(project: Project, folder = 'made') {
  const { code, out, err } = await project.run(['init', folder, '--json'])
  const told = (): { written: string[]; added: string[]; left: string[]; next: string[] } => JSON.parse(out)
  return { code, err, told }
}

it('writes a project whose pipeline runs, whose test passes and whose migrations lead back', async () => {
  await using made = await emptyFolder()
  const { project, folder } = made
  expect((await init(project)).code).toBe(0)

  const inFolder = ['--config', join(folder, 'millrace.config.ts')]
  const { code, out } = await project.run(['run', 'hello', '--json', ...inFolder])
  expect([code, JSON.parse(out)]).toMatchObject([0, { status: 'completed', counts: { inserted: 3 } }])
  const { rows } = await project.database.pool.query('SELECT fruit, shop FROM fruit.prices ORDER BY fruit')
  expect(rows.map(({ fruit, shop }) => `${fruit} ${shop}`)).toEqual(['apple south', 'pear north', 'plum south'])

  const test = startProcess(process.execPath, ['--conditions=millrace-source', '--test'], folder, {
    TEST_DATABASE_URL: inject('adminUrl'),
  })
  expect(await test.ended).toMatchObject({ code: 0, out: expect.stringContaining('pass 1') })

  expect((await project.run(['migrate', 'down', '--owner', 'fruit', ...inFolder])).out).toMatch(/took back 0001-prices/)
}, 60_000)

it('tells what it wrote and what comes next', async () => {
  await using made = await emptyFolder()
  const { code, out } = await made.project.run(['init', 'a folder'])
  expect(code).toBe(0)
  for (const file of ['millrace.config.ts', 'pipelines/hello.ts', '.gitignore', '.env.example', 'package.json']) {
    expect(out).toContain(`wrote  ${file}\n`)
    expect(existsSync(join(made.project.folder, 'a folder', file))).toBe(true)
  }
  expect(out).toMatch(/\nNext:\n {2}cd "a folder"\n {2}npm install\n {2}npx millrace run hello\n {2}npm test\n$/)
})

it('adds to a package.json what is missing, and puts right what npm init wrote for nobody', async () => {
  await using made = await emptyFolder()
  made.write('package.json', { ...npmInit, dependencies: { millrace: 'file:millrace.tgz' } })
  const { told } = await init(made.project)
  expect(told().added).toEqual(['"type": "module"', 'the script "test"'])
  expect(told().next).toEqual(['cd made', 'npx millrace run hello', 'npm test'])
  expect(made.manifest()).toEqual({
    ...npmInit,
    type: 'module',
    scripts: { test: 'millrace-node --test' },
    dependencies: { millrace: 'file:millrace.tgz' },
  })
  expect(readFileSync(join(made.folder, 'package.json'), 'utf8')).toMatch(/^\{\n {4}"name"/)
})

it('leaves files and scripts that are there as they are, and says so', async () => {
  await using made = await emptyFolder()
  const own = { type: 'module', scripts: { test: 'vitest' }, devDependencies: { millrace: '*' } }
  made.write('package.json', own)
  made.write('.gitignore', 'mine')
  made.write('tsconfig.json', '{}')
  const { told } = await init(made.project)
  expect(told()).toMatchObject({ added: [], left: ['.gitignore', 'tsconfig.json'] })
  expect(told().written).not.toContain('package.json')
  expect(made.manifest()).toEqual(own)
  expect(readFileSync(join(made.folder, '.gitignore'), 'utf8')).toBe('mine')
})

it.each<[string, Record<string, string>, RegExp]>([
  [
    'a project',
    { 'millrace.config.js': '' },
    /expected a folder without a project, got one with .*millrace\.config\.js/,
  ],
  ['a package.json that is none', { 'package.json': '{' }, /expected .*package\.json to be JSON, got: /],
  [
    'a package of CommonJS',
    { 'package.json': JSON.stringify(npmInit), 'index.js': '' },
    /expected a project of ES modules, got "type": "commonjs".*`millrace init FOLDER`/,
  ],
])('refuses %s, and writes nothing', async (_what, files, sentence) => {
  await using made = await emptyFolder()
  for (const [file, text] of Object.entries(files)) made.write(file, text)
  const { code, err } = await init(made.project)
  expect([code, err]).toEqual([2, expect.stringMatching(sentence)])
  expect(readdirSync(made.folder).toSorted()).toEqual(Object.keys(files).toSorted())
})

it('refuses a folder that cannot be made', async () => {
  await using made = await emptyFolder()
  made.write('file', '')
  const { code, err } = await init(made.project, 'made/file/folder')
  expect([code, err]).toEqual([2, expect.stringMatching(/expected to be able to write into .*, got: ENOTDIR/)])
})
