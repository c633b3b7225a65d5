import { relative, resolve } from 'node:path'
import { Refusal } from '../../pipelines/refusal.ts'
import { exitCodes } from '../exit-codes.ts'
import { messageOf } from '../failure.ts'
import { print, printJson } from '../output/stdout.ts'
import { configIn } from '../project/find-config.ts'
import { planManifest, writeManifest } from './manifest.ts'
import { writeTemplate } from './template.ts'

/** Writes a new project into a folder and tells what to do with it. Nothing is written when something speaks against it. */
export function makeProject(folder: string, { json }: { json?: true }): number {
  const root = resolve(folder)
  refuseProject(root)
  const manifest = planManifest(root)
  const { written, left } = inWritableFolder(root, () => {
    const files = writeTemplate(root)
    writeManifest(root, manifest)
    return files
  })
  if (manifest.isNew) written.push('package.json')
  const next = [
    ...(root === process.cwd() ? [] : [`cd ${quoted(relative(process.cwd(), root))}`]),
    ...(manifest.needsInstall ? ['npm install'] : []),
    'npx millrace run hello',
    'npm test',
  ]
  if (json) printJson({ folder: root, written, added: manifest.added, left, next })
  else {
    for (const file of written) print(`wrote  ${file}`)
    for (const entry of manifest.added) print(`added  ${entry} to package.json`)
    for (const file of left) print(`left   ${file} as it is${file === '.gitignore' ? '; have it name .millrace/' : ''}`)
    print(`\nNext:\n${next.map((command) => `  ${command}`).join('\n')}`)
  }
  return exitCodes.done
}

function refuseProject(folder: string): void {
  const config = configIn(folder)
  if (config === undefined) return
  throw new Refusal(
    `expected a folder without a project, got one with ${config}; name another: \`millrace init FOLDER\``,
  )
}

function inWritableFolder<Result>(folder: string, write: () => Result): Result {
  try {
    return write()
  } catch (error) {
    throw new Refusal(
      `expected to be able to write into ${folder}, got: ${messageOf(error)}; make it writable, or name another folder`,
    )
  }
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `"${path}"`
}
