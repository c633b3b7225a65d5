import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Check, makeChecks } from '../../src/cli/doctor/check.ts'
import { allChecks } from '../../src/cli/doctor/examine.ts'
import { type Machine, type Scene, thisMachine } from '../../src/cli/doctor/scene.ts'
import { configText, makeProject, type Project } from './project.ts'
import { runHere } from './run-here.ts'

const quick = `pipeline('quick').step('one', () => 1)`

/** A project with a system that has two migrations and a simulated source, all migrated. */
const withSystem = `import { defineConfig, pipeline, settingsFile, system } from 'millrace'
const simulator = { name: 'shop', title: 'A shop', unless: ['SHOP_KEY', 'SHOP_URL'], provides: (address) => ({ SHOP_URL: address }),
  start: async () => ({ address: 'http://127.0.0.1:9', close: async () => {} }) }
const schema = { '~standard': { version: 1, vendor: 'test', validate: (value) =>
  Array.isArray(value.symbols) ? { value } : { issues: [{ message: 'expected a list', path: ['symbols'] }] } } }
const settings = settingsFile(new URL('./settings.yaml', import.meta.url), schema)
const shop = system({ name: 'shop', pipelines: [pipeline('sales').step('one', () => 1)], simulators: [simulator], settings,
  migrations: new URL('./migrations/', import.meta.url) })
export default defineConfig({ systems: [shop] })`

async function makeHealthy(): Promise<Project> {
  const project = await makeProject(quick)
  project.write('millrace.config.ts', withSystem)
  project.write('settings.yaml', 'symbols: [WTI]')
  mkdirSync(join(project.folder, 'migrations'))
  for (const name of ['0001-sales', '0002-returns']) {
    const table = name.slice(5)
    project.write(`migrations/${name}.up.sql`, `CREATE TABLE ${table} (id integer)`)
    project.write(`migrations/${name}.down.sql`, `DROP TABLE ${table}`)
  }
  expect((await runHere(project, ['migrate', 'up'])).code).toBe(0)
  return project
}

/** What `doctor --json` finds wrong: check and fix. A configuration that changes needs processes of its own. */
async function red(
  project: Project,
  environment: Record<string, string | undefined> = {},
  run: typeof runHere = runHere,
) {
  const { code, out } = await run(project, ['doctor', '--json'], environment)
  const told: { ok: boolean; checks: { check: string; state: string; found: string; fix?: string }[] } = JSON.parse(out)
  const { ok, checks } = told
  const failed = checks.filter(({ state }) => state === 'failed')
  expect([ok, code]).toEqual(failed.length === 0 ? [true, 0] : [false, 1])
  for (const { fix } of failed) expect(fix).toMatch(/^[A-Z`].*\.$/)
  return failed.map(({ check }) => check)
}

it('finds nothing wrong with a healthy project, and tells at least a dozen things', async () => {
  await using project = await makeHealthy()
  expect(await red(project)).toEqual([])
  const { out } = await project.run(['doctor'])
  expect(out.match(/^✓ /gm)?.length).toBeGreaterThanOrEqual(12)
  expect(out).toContain('all is well')
  expect(out).not.toMatch(/^[✗-] /m)
})

interface Breakage {
  check: string
  what: string
  /** Breaks the project; answers how to mend it, and with which environment it is broken. */
  break: (project: Project) => Promise<{ mend: () => unknown; environment?: Record<string, string | undefined> }>
}

const breakages: Breakage[] = [
  {
    check: 'configuration found',
    what: 'a file named with --config that is not there',
    break: async ({ folder, write }) => {
      rmSync(join(folder, 'millrace.config.ts'))
      return { mend: () => write('millrace.config.ts', withSystem) }
    },
  },
  {
    check: 'environment file',
    what: 'a folder in the place of .env',
    break: async ({ folder }) => {
      mkdirSync(join(folder, '.env'))
      return { mend: () => rmSync(join(folder, '.env'), { recursive: true }) }
    },
  },
  {
    check: 'configuration valid',
    what: 'a syntax error',
    break: async ({ write }) => {
      write('millrace.config.ts', 'export default {')
      return { mend: () => write('millrace.config.ts', withSystem) }
    },
  },
  {
    check: 'business clock',
    what: 'MILLRACE_NOW that is no instant',
    break: async () => ({ environment: { MILLRACE_NOW: 'yesterday' }, mend: () => undefined }),
  },
  {
    check: 'system settings',
    what: 'a value that the schema of the file does not take',
    break: async ({ write }) => {
      write('settings.yaml', 'symbols: WTI')
      return { mend: () => write('settings.yaml', 'symbols: [WTI]') }
    },
  },
  {
    check: 'database address',
    what: 'DATABASE_URL that is no address',
    break: async () => ({ environment: { DATABASE_URL: 'mysql://here' }, mend: () => undefined }),
  },
  {
    check: 'database reachable',
    what: 'a closed port',
    break: async () => ({ environment: { DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c' }, mend: () => undefined }),
  },
  {
    check: 'database rights',
    what: 'a user that may not create schemas',
    break: async ({ database }) => {
      const name = `reader_${Date.now()}`
      await database.pool.query(`CREATE ROLE ${name} LOGIN PASSWORD 'reading' IN ROLE pg_read_all_data`)
      const url = new URL(database.url)
      url.username = name
      url.password = 'reading'
      return {
        environment: { DATABASE_URL: url.href },
        mend: () => database.pool.query(`DROP ROLE ${name}`),
      }
    },
  },
  {
    check: 'migration files',
    what: 'two migrations with one number',
    break: async ({ folder, write }) => {
      write('migrations/0002-again.up.sql', 'SELECT 1')
      return { mend: () => rmSync(join(folder, 'migrations/0002-again.up.sql')) }
    },
  },
  {
    check: 'schema up to date',
    what: 'a pending migration',
    break: async (project) => {
      await runHere(project, ['migrate', 'down', '--owner', 'shop'])
      return { mend: () => runHere(project, ['migrate', 'up']) }
    },
  },
  {
    check: 'schema known',
    what: 'a migration of a newer program',
    break: async ({ database }) => {
      await database.pool.query(
        `INSERT INTO migrations_shop SELECT '0003-later', timestamp FROM migrations_shop LIMIT 1`,
      )
      return { mend: () => database.pool.query(`DELETE FROM migrations_shop WHERE name = '0003-later'`) }
    },
  },
  {
    check: 'simulated sources',
    what: 'a mistyped name in MILLRACE_SIMULATED',
    break: async () => ({ environment: { MILLRACE_SIMULATED: 'shpo' }, mend: () => undefined }),
  },
  {
    check: 'source settings',
    what: 'a source that is said to be simulated, with a key and without the address of its simulator',
    break: async () => ({ environment: { MILLRACE_SIMULATED: 'shop', SHOP_KEY: 'k' }, mend: () => undefined }),
  },
  {
    check: 'source settings',
    what: 'an address that is none',
    break: async () => ({ environment: { SHOP_URL: 'shop' }, mend: () => undefined }),
  },
  {
    check: 'workers',
    what: 'a worker that went away',
    break: async ({ database }) => {
      await database.pool.query(`INSERT INTO workers (id, host, process_id, started_at, lease_ends_at)
        VALUES (gen_random_uuid(), 'elsewhere', 1, now() - interval '1 day', now() - interval '1 hour')`)
      return { mend: () => database.pool.query('DELETE FROM workers') }
    },
  },
  {
    check: 'orphaned runs',
    what: 'a running run without a worker',
    break: async (project) => {
      await runHere(project, ['run', 'sales', '--detach'])
      await project.database.pool.query(
        `UPDATE runs SET state = 'running', worker_id = gen_random_uuid(), admitted = true`,
      )
      return { mend: () => project.database.pool.query('DELETE FROM runs') }
    },
  },
  {
    check: 'oldest due run',
    what: 'a run that no worker takes',
    break: async (project) => {
      await runHere(project, ['run', 'sales', '--detach'])
      await project.database.pool.query(`UPDATE run_events SET at = at - interval '1 hour'`)
      return { mend: () => project.database.pool.query('DELETE FROM runs') }
    },
  },
]

let shared: Project
beforeAll(async () => {
  shared = await makeHealthy()
}, 60_000)
afterAll(() => shared[Symbol.asyncDispose]())

it.each(breakages)(
  'finds $what: "$check" and no other',
  async ({ check, break: breakIt }) => {
    const { mend, environment } = await breakIt(shared)
    const run: typeof runHere = check.startsWith('configuration ')
      ? (project, args, given) => project.run(args, given)
      : runHere
    expect(await red(shared, environment, run)).toEqual([check])
    await mend()
    // Else the next would find what this one has left.
    expect(await red(shared, {}, run)).toEqual([])
  },
  30_000,
)

/** Checks of the embedded server and of the machine, with a machine that answers as the test says. */
async function redOn(folder: string, machine: Partial<Machine>, checks: readonly Check[] = allChecks) {
  const { DATABASE_URL: _, ...environment } = process.env
  const scene: Scene = { from: folder, named: undefined, environment, machine: { ...thisMachine, ...machine } }
  const needless = checks.filter(({ name }) => !name.startsWith('database reach'))
  const all = await makeChecks(needless, scene)
  return all.filter(({ state }) => state === 'failed').map(({ check }) => check)
}

it('finds what is wrong with the machine and the embedded server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-doctor-'))
  try {
    writeFileSync(join(folder, 'millrace.config.js'), configText('').replace(`'millrace'`, JSON.stringify(publicFace)))
    expect(await redOn(folder, {})).toEqual([])
    expect(await redOn(folder, { nodeVersion: 'v20.20.2' })).toEqual(['Node version'])
    expect(await redOn(folder, { freeBytes: async () => 1_000_000 })).toEqual(['disk space'])

    expect(await redOn(folder, { packageFolder: missing })).toEqual(['embedded package'])
    const copy = join(folder, 'package')
    mkdirSync(join(copy, 'native'), { recursive: true })
    cpSync(join(thisMachine.packageFolder(), 'native/pg-symlinks.json'), join(copy, 'native/pg-symlinks.json'))
    expect(await redOn(folder, { packageFolder: () => copy })).toEqual(['embedded package'])

    writeFileSync(join(folder, '.millrace'), 'a file')
    expect(await redOn(folder, {})).toEqual(['embedded folder'])
    rmSync(join(folder, '.millrace'))
    mkdirSync(join(folder, '.millrace/postgres/data'), { recursive: true })
    expect(await redOn(folder, {})).toEqual(['embedded password'])
    writeFileSync(join(folder, '.millrace/postgres/password'), 'secret')
    expect(await redOn(folder, {})).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function missing(): never {
  throw new Error('expected the package, got none')
}

const publicFace = new URL('../../src/index.ts', import.meta.url).href

it('finds a database that is too old, too full, or whose clock is off', async () => {
  await using project = await makeHealthy()
  const scene = (answers: Record<string, object>, nowMs = () => Date.now()): Scene => ({
    from: project.folder,
    named: undefined,
    environment: { ...process.env, DATABASE_URL: project.database.url },
    machine: { ...thisMachine, nowMs },
    database: {
      ...project.database,
      pool: Object.create(project.database.pool, {
        query: {
          value: async (statement: string) => {
            const found = Object.entries(answers).find(([word]) => statement.includes(word))
            return found ? { rows: [found[1]] } : await project.database.pool.query(statement)
          },
        },
      }),
    },
  })
  const checks = allChecks
    .filter(({ name }) => ['PostgreSQL version', 'database connections', 'clock difference'].includes(name))
    .map((check) => ({ ...check, needs: [] }))
  const redIn = async (one: Scene) =>
    (await makeChecks(checks, one)).filter(({ state }) => state === 'failed').map(({ check }) => check)
  expect(await redIn(scene({}))).toEqual([])
  expect(await redIn(scene({ server_version_num: { number: 130_011, name: '13.11' } }))).toEqual(['PostgreSQL version'])
  expect(await redIn(scene({ max_connections: { most: 100, used: 95 } }))).toEqual(['database connections'])
  expect(await redIn(scene({}, () => Date.now() + 60_000))).toEqual(['clock difference'])
})
