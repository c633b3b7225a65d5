import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Refusal } from '../../pipelines/refusal.ts'

const fileNames = ['millrace.config.ts', 'millrace.config.js', 'millrace.config.mjs']

/** The configuration's file: the one that was named, else the nearest one upward from a folder. */
export function findConfig(named: string | undefined, from = process.cwd()): string {
  const file = named === undefined ? nearestConfig(from) : resolve(from, named)
  if (file === undefined) {
    throw new Refusal(
      `expected a millrace.config.ts in ${from} or a folder above it, got none; go to your project, or name the file with --config`,
    )
  }
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new Refusal(`expected --config to name a file, got ${file}, where there is none`)
  }
  return file
}

/** The nearest configuration upward, if there is one. */
export function nearestConfig(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = configIn(folder)
    if (found !== undefined || folder === dirname(folder)) return found
  }
}

/** The configuration in this very folder, if there is one. */
export function configIn(folder: string): string | undefined {
  return fileNames.map((name) => join(folder, name)).find((file) => existsSync(file))
}
