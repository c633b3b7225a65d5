import { statfs } from 'node:fs/promises'
import type { Database } from '../../database/database.ts'
import { findPackage } from '../../database/embedded/binaries.ts'
import type { Config } from '../../pipelines/config.ts'

/** What the checks look at. Earlier ones fill in what later ones need. */
export interface Scene {
  /** Where the command was given, and the file that was named with --config. */
  from: string
  named: string | undefined
  environment: Record<string, string | undefined>
  /** The configuration's file, its folder, and what it exports. */
  file?: string
  folder?: string
  config?: Config
  /** The database's address, where one is set; else the embedded server is used. */
  address?: string | undefined
  database?: Database
  machine: Machine
}

/** What is asked of the machine; tests give other answers. */
export interface Machine {
  nodeVersion: string
  freeBytes(folder: string): Promise<number>
  packageFolder(): string
  nowMs(): number
}

export const thisMachine: Machine = {
  nodeVersion: process.version,
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  },
  packageFolder: findPackage,
  nowMs: () => Date.now(),
}

/** What an earlier check has filled in. */
export function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('expected an earlier check to have found this, got nothing')
  return value
}
