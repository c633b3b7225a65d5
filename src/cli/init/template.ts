import { constants, copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const template = fileURLToPath(new URL('../../../template/', import.meta.url))

/** Copies the template's files into a folder, except those that are there already. */
export function writeTemplate(folder: string): { written: string[]; left: string[] } {
  const written: string[] = []
  const left: string[] = []
  for (const source of templateFiles()) {
    // npm leaves files of this name out of a package.
    const name = source === 'gitignore' ? '.gitignore' : source
    const target = join(folder, name)
    if (existsSync(target)) left.push(name)
    else {
      mkdirSync(dirname(target), { recursive: true })
      copyFileSync(join(template, source), target, constants.COPYFILE_EXCL)
      written.push(name)
    }
  }
  return { written, left }
}

function templateFiles(): string[] {
  return readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(template, join(entry.parentPath, entry.name)))
    .toSorted()
}
