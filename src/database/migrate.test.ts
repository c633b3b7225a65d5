import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { migrateDown, migrateUp } from './migrate.ts'
import { MigrationFailed, SchemaTooNew } from './migration-errors.ts'
import { newMigration } from './migration-files.ts'
import { type MigrationOwner, platformMigrations } from './migration-owner.ts'
import { migrationStatus } from './migration-status.ts'
import { createTestDatabase } from './test-database.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-migrations-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A system with these files, each `[name, up, down]`. */
async function owner(name: string, ...files: [name: string, up: string, down?: string][]): Promise<MigrationOwner> {
  const own = join(folder, name)
  await mkdir(own, { recursive: true })
  for (const [file, up, down] of files) {
    await writeFile(join(own, `${file}.up.sql`), up)
    if (down !== undefined) await writeFile(join(own, `${file}.down.sql`), down)
  }
  return { name, folder: own }
}

const one = ['0001-one', 'create table one (id int)', 'drop table one'] as const
const two = ['0002-two', 'create table two (id int); insert into two values (1)', 'drop table two'] as const

test('up applies what is pending in order, down takes it back, and status tells both', async () => {
  await using database = await createTestDatabase({ empty: true })
  const system = await owner('energy', [...one], [...two])
  const states = async () => (await migrationStatus(database, [system])).map(({ name, state }) => `${name} ${state}`)

  expect(await states()).toEqual(['0001-one pending', '0002-two pending'])
  expect(await migrateUp(database, [system])).toEqual([
    { owner: 'energy', name: '0001-one' },
    { owner: 'energy', name: '0002-two' },
  ])
  expect(await migrateUp(database, [system])).toEqual([])
  const [first] = await migrationStatus(database, [system])
  expect(Math.abs((first?.appliedAt?.getTime() ?? 0) - Date.now())).toBeLessThan(10_000)

  expect(await migrateDown(database, system)).toEqual([{ owner: 'energy', name: '0002-two' }])
  expect(await states()).toEqual(['0001-one applied', '0002-two pending'])
  expect(await migrateDown(database, system, 5)).toEqual([{ owner: 'energy', name: '0001-one' }])
})

test('the platform works from an absent folder, and brings the queue beside its schema', async () => {
  await using database = await createTestDatabase({ empty: true, schema: 'second_project' })
  await migrateUp(database, [{ ...platformMigrations, folder: join(folder, 'absent') }])
  const { rows } = await database.pool.query(
    `select nspname from pg_namespace where nspname like 'second_project%' order by nspname`,
  )
  expect(rows.map((row) => row.nspname)).toEqual(['second_project', 'second_project_queue'])
})

test('the platform goes up, down to nothing and up again', async () => {
  await using database = await createTestDatabase({ empty: true })
  const up = await migrateUp(database)
  expect((await migrateDown(database, platformMigrations, 1000)).map((step) => step.name).toReversed()).toEqual(
    up.map((step) => step.name),
  )
  expect(await migrateUp(database)).toEqual(up)
})

test('of six programs that start at once on an empty database exactly one applies each file', async () => {
  await using database = await createTestDatabase({ empty: true })
  const system = await owner('energy', ['0001-slow', 'create table one (id int); select pg_sleep(0.2)'], [...two])
  const programs = Array.from({ length: 6 }, () => openDatabase({ url: database.url, maxConnections: 2 }))
  const outcomes = await Promise.all(programs.map((program) => migrateUp(program, [platformMigrations, system])))
  await Promise.all(programs.map((program) => program.close()))
  const applied = outcomes.flat().filter((step) => step.owner === 'energy')
  expect(applied.map((step) => step.name)).toEqual(['0001-slow', '0002-two'])
})

test('a file that fails is rolled back whole, with the files before it, and says where', async () => {
  await using database = await createTestDatabase({ empty: true })
  const system = await owner(
    'energy',
    [...one],
    ['0002-bad', 'create table two (id int);\n\nselect nonsense from two;'],
  )
  const refusal = migrateUp(database, [system])
  await expect(refusal).rejects.toBeInstanceOf(MigrationFailed)
  await expect(refusal).rejects.toThrow(/0002-bad\.up\.sql, line 3, failed: column "nonsense" does not exist/)
  const { rows } = await database.pool.query(`select to_regclass('one') as one, to_regclass('two') as two`)
  expect(rows).toEqual([{ one: null, two: null }])
})

test('a database that a newer program migrated is refused before anything is changed', async () => {
  await using database = await createTestDatabase({ empty: true })
  await migrateUp(database, [await owner('energy', [...one], [...two])])
  await rm(join(folder, 'energy'), { recursive: true })
  const older = await owner('energy', [...one])
  const other = await owner('other', ['0001-other', 'create table other (id int)'])

  const refusal = migrateUp(database, [other, older])
  await expect(refusal).rejects.toBeInstanceOf(SchemaTooNew)
  await expect(refusal).rejects.toThrow(/^the schema is newer than this program: .* 0002-two .* Upgrade Millrace/)
  expect(await migrationStatus(database, [other, older])).toMatchObject([
    { name: '0001-other', state: 'pending' },
    { name: '0001-one', state: 'applied' },
    { name: '0002-two', state: 'unknown' },
  ])
})

test("each owner's statements mean its own schema when they name none", async () => {
  await using database = await createTestDatabase({ empty: true })
  const system = { ...(await owner('care-desk', [...one])), schema: 'care' }
  await migrateUp(database, [system])
  const { rows } = await database.pool.query(
    `select to_regclass('care.one') as theirs, to_regclass('millrace.migrations_care_desk') as ours`,
  )
  expect(rows).toEqual([{ theirs: 'care.one', ours: 'migrations_care_desk' }])
})

test('a migration gives up on a lock that a session holds, and leaves everything as it was', async () => {
  await using database = await createTestDatabase({ empty: true })
  await database.pool.query('create table public.busy (id int)')
  const system = await owner('energy', [
    '0001-busy',
    `set local lock_timeout = '100ms'; alter table public.busy add column note text`,
  ])
  await database.transaction(async (connection) => {
    await connection.query('select * from public.busy')
    await expect(migrateUp(database, [system])).rejects.toThrow(/A lock was held by another session for too long/)
  })
  expect(await migrateUp(database, [system])).toHaveLength(1)
})

test('a migration waits for locks for five seconds, and no longer', async () => {
  await using database = await createTestDatabase({ empty: true })
  const system = await owner('energy', [
    '0001-told',
    `create table told as select current_setting('lock_timeout') as most`,
  ])
  await migrateUp(database, [system])
  const { rows } = await database.pool.query('select most from told')
  expect(rows).toEqual([{ most: '5s' }])
})

test('a migration without a way back is not taken back', async () => {
  await using database = await createTestDatabase({ empty: true })
  const system = await owner('energy', ['0001-oneway', 'create table one (id int)'])
  await migrateUp(database, [system])
  await expect(migrateDown(database, system)).rejects.toThrow(/expected a file 0001-oneway\.down\.sql .* Write it/)
})

test('new migrations take the next number, and bad names are refused', async () => {
  const system = await owner('energy', [...one])
  expect((await newMigration(system.folder, 'add-notes')).upPath).toBe(join(system.folder, '0002-add-notes.up.sql'))
  await expect(newMigration(system.folder, 'Add Notes')).rejects.toThrow(/lower-case words joined by "-"/)
  await writeFile(join(system.folder, '0002-other.up.sql'), '')
  await expect(newMigration(system.folder, 'more')).rejects.toThrow(/one migration with number 0002/)
})
