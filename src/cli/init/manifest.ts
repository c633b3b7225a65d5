import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Refusal } from '../../pipelines/refusal.ts'
import { packageVersion } from '../../program-version.ts'
import { messageOf } from '../failure.ts'

/** What a package.json is going to be. */
interface ManifestPlan {
  text: string
  isNew: boolean
  /** What was missing in one that was there, for people to read. */
  added: string[]
  /** Whether Millrace was none of its dependencies. */
  needsInstall: boolean
}

interface Manifest {
  name?: string
  private?: boolean
  main?: string
  type?: string
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

/** What `npm init` writes. It stands for nothing, and makes `npm test` fail. */
const placeholder = 'echo "Error: no test specified" && exit 1'

/**
 * What a project needs in its package.json, beside what stands there: that its files are ES modules, how they are
 * tested, and the dependency. Tests run under the Node 24 that came with Millrace, because older ones know no
 * TypeScript, by the runner that is part of it: there is nothing else to install.
 */
export function planManifest(folder: string): ManifestPlan {
  const file = join(folder, 'package.json')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  const manifest: Manifest = before === undefined ? { name: packageName(folder), private: true } : parsed(file, before)
  const added: string[] = []
  if (manifest.type !== 'module') {
    refuseOtherModules(folder, manifest)
    manifest.type = 'module'
    added.push('"type": "module"')
  }
  const { test = placeholder } = manifest.scripts ?? {}
  if (test === placeholder) {
    manifest.scripts = { ...manifest.scripts, test: 'millrace-node --test' }
    added.push('the script "test"')
  }
  const needsInstall = !manifest.dependencies?.millrace && !manifest.devDependencies?.millrace
  if (needsInstall) {
    manifest.dependencies = { ...manifest.dependencies, millrace: `^${packageVersion()}` }
    added.push('the dependency "millrace"')
  }
  const text = `${JSON.stringify(manifest, null, indentOf(before))}\n`
  return { text, isNew: before === undefined, added: before === undefined ? [] : added, needsInstall }
}

/** A package.json that lacks nothing is not written again. */
export function writeManifest(folder: string, { text, isNew, added }: ManifestPlan): void {
  if (isNew || added.length > 0) writeFileSync(join(folder, 'package.json'), text)
}

function parsed(file: string, text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest
  } catch (error) {
    throw new Refusal(`expected ${file} to be JSON, got: ${messageOf(error)}; mend it first`)
  }
}

/** `npm init` says commonjs on its own account, for a main file that is yet to be written. Anybody else means it. */
function refuseOtherModules(folder: string, { type, main }: Manifest): void {
  if (type === undefined || (main !== undefined && !existsSync(join(folder, main)))) return
  throw new Refusal(
    `expected a project of ES modules, got "type": "${type}" in its package.json; set it to "module", or give the ` +
      'pipelines a folder of their own: `millrace init FOLDER`',
  )
}

/** A name that npm takes. */
function packageName(folder: string): string {
  const name = basename(folder).toLowerCase()
  return name.replaceAll(/[^a-z0-9._-]+/g, '-').replace(/^[._-]+/, '') || 'pipelines'
}

function indentOf(text: string | undefined): string {
  return /^\{\s*\n([ \t]+)/.exec(text ?? '')?.[1] ?? '  '
}
