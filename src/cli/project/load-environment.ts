import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../../pipelines/refusal.ts'
import { messageOf } from '../failure.ts'

/** Reads `.env` beside the configuration, if there is one. What the real environment says wins. */
export function loadEnvironment(folder: string): void {
  const file = join(folder, '.env')
  if (!existsSync(file)) return
  try {
    process.loadEnvFile(file)
  } catch (error) {
    throw new Refusal(
      `expected to be able to read ${file}, got: ${messageOf(error)}; make it a readable file, or remove it`,
    )
  }
}
