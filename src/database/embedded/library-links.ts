import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './command.ts'
import { exists } from './files.ts'

interface Link {
  source: string
  target: string
}

/** npm cannot pack symbolic links; the package's install script makes them, unless scripts were not allowed to run. */
export async function hasLinks(packageFolder: string): Promise<boolean> {
  const list = join(packageFolder, 'native', 'pg-symlinks.json')
  if (!(await exists(list))) return true
  const links: Link[] = JSON.parse(await readFile(list, 'utf8'))
  for (const { target } of links) if (!(await exists(join(packageFolder, target)))) return false
  return true
}

/** Where the folder cannot be written to, the package's script leaves it as it is. */
export async function hydrateLinks(packageFolder: string, inFolder: string): Promise<void> {
  await runCommand(process.execPath, [join(packageFolder, 'scripts', 'hydrate-symlinks.js')], { cwd: inFolder })
}
