import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../../pipelines/refusal.ts'
import { messageOf } from '../failure.ts'

/** Reads `.env` beside the configuration; false when there is none. What the real environment says wins. */
export function loadEnvironment(folder: string): boolean {
  const file = join(folder, '.env')
  if (!existsSync(file)) return false
  try {
    process.loadEnvFile(file)
    return true
  } catch (error) {
    throw new Refusal(
      `expected to be able to read ${file}, got: ${messageOf(error)}; make it a readable file, or remove it`,
    )
  }
}
