import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { exists } from './files.ts'
import type { Layout } from './layout.ts'
import { hydrateLinks } from './library-links.ts'
import type { ServerUser } from './server-user.ts'
import { ownSystemFolder, refuseForeign } from './system-folder.ts'

/** A copy appears under its name only when it is complete, so the name with the version is its marker. */
export async function copyPackage(
  packageFolder: string,
  layout: Layout,
  user: ServerUser | undefined,
): Promise<string> {
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
  await rename(draft, copy).catch(async (error: unknown) => {
    // Another project's supervisor was faster.
    if (!(await exists(copy))) throw error
    await rm(draft, { recursive: true })
  })
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
