import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './error-code.ts'

/** One numbered pair of files, `NNNN-name.up.sql` and `NNNN-name.down.sql`, known by `NNNN-name`. */
export interface MigrationFile {
  name: string
  upPath: string
  /** Undefined when nobody wrote a way back. */
  downPath: string | undefined
}

const fileName = /^(\d{4}-[a-z0-9-]+)\.(up|down)\.sql$/

/** The migrations of a folder in their order; none when it is empty or absent. */
export async function readMigrationFiles(folder: string): Promise<MigrationFile[]> {
  const names = (await listFolder(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  const up = new Set<string>()
  const down = new Set<string>()
  for (const name of names) {
    const [, migration = '', direction] = fileName.exec(name) ?? refuseName(folder, name)
    if (direction === 'up') up.add(migration)
    else down.add(migration)
  }
  refuseSameNumber(folder, [...up])
  return [...up].map((name) => ({
    name,
    upPath: join(folder, `${name}.up.sql`),
    downPath: down.has(name) ? join(folder, `${name}.down.sql`) : undefined,
  }))
}

/** Writes an empty pair with the folder's next number, and returns the two paths. */
export async function newMigration(folder: string, name: string): Promise<{ upPath: string; downPath: string }> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(
      `expected a migration's name in lower-case words joined by "-", got ${JSON.stringify(name)}. Example: "add-run-notes".`,
    )
  }
  await mkdir(folder, { recursive: true })
  const last = (await readMigrationFiles(folder)).at(-1)
  const number = String(last ? Number(last.name.slice(0, 4)) + 1 : 1).padStart(4, '0')
  const paths = {
    upPath: join(folder, `${number}-${name}.up.sql`),
    downPath: join(folder, `${number}-${name}.down.sql`),
  }
  await writeFile(paths.upPath, `-- ${number} ${name}: what it changes and why.\n`, { flag: 'wx' })
  await writeFile(paths.downPath, `-- The way back from ${number} ${name}.\n`, { flag: 'wx' })
  return paths
}

/** The SQL of a file. */
export function readSql(path: string): Promise<string> {
  return readFile(path, 'utf8')
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

function refuseName(folder: string, name: string): never {
  throw new Error(
    `expected SQL files named NNNN-name.up.sql or NNNN-name.down.sql in ${folder}, got ${name}. ` +
      `Rename it, or make a pair with \`millrace migrate new NAME\`.`,
  )
}

/** Two branches that were merged may both have written number 7; which of them runs first would be chance. */
function refuseSameNumber(folder: string, names: readonly string[]): void {
  const byNumber = new Map<string, string>()
  for (const name of names) {
    const number = name.slice(0, 4)
    const other = byNumber.get(number)
    if (other)
      throw new Error(
        `expected one migration with number ${number} in ${folder}, got ${other} and ${name}. Renumber the newer.`,
      )
    byNumber.set(number, name)
  }
}
