import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { errorCode } from '../../database/error-code.ts'
import type { Config } from '../../pipelines/config.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { isRefusal, messageOf } from '../failure.ts'

const longestLoadMs = 60_000

/** Loads a configuration. Whatever is wrong with it is told in a sentence that names the file. */
export async function loadConfig(file: string): Promise<Config> {
  const name = basename(file)
  let loaded: { default?: unknown }
  try {
    loaded = await withinTime(import(pathToFileURL(file).href), name)
  } catch (error) {
    throw explained(file, error)
  }
  if (!isConfig(loaded.default)) {
    const got = loaded.default === undefined ? 'no default export' : 'something else'
    throw new Refusal(`expected ${file} to export default defineConfig({ ... }), got ${got}`)
  }
  return loaded.default
}

/** An `await` at the top that never ends would otherwise end the process without a word. */
async function withinTime<Loaded>(loading: Promise<Loaded>, name: string): Promise<Loaded> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    const refusal = new Refusal(`expected ${name} to load within ${longestLoadMs / 1000} s, got an await that goes on`)
    timer = setTimeout(() => reject(refusal), longestLoadMs)
  })
  return await Promise.race([loading, tooLate]).finally(() => clearTimeout(timer))
}

function explained(file: string, error: unknown): Error {
  const cause = { cause: error }
  const code = errorCode(error)
  if (isRefusal(error)) return Object.assign(new Refusal(`${file}: ${messageOf(error)}`), cause)
  if (error instanceof SyntaxError || code === 'ERR_INVALID_TYPESCRIPT_SYNTAX') {
    return Object.assign(new Refusal(`${placeOf(error, file)}: syntax error: ${firstLine(error)}`), cause)
  }
  if (code === 'ERR_MODULE_NOT_FOUND') {
    return Object.assign(new Refusal(`${file}: ${firstLine(error)}; correct the import, or \`npm install\` it`), cause)
  }
  return Object.assign(new Refusal(`${file}: failed while loading: ${firstLine(error)}`), cause)
}

/** The file and line of a mistake: it may be in a file that the configuration imports. */
function placeOf(error: unknown, file: string): string {
  const stack = error instanceof Error ? error.stack : undefined
  const [first = ''] = stripVTControlCharacters(stack ?? '').split('\n')
  const place = /^(?:file:\/\/)?(\/.+|[A-Za-z]:\\.+):(\d+)$/.exec(first.trim())
  return place ? `${decodeURIComponent(place[1] ?? file)}, line ${place[2]}` : file
}

function firstLine(error: unknown): string {
  const lines = stripVTControlCharacters(messageOf(error)).split('\n')
  return lines.map((line) => line.trim()).find((line) => line !== '') ?? 'an error without a message'
}

/** By its shape: it may have been made by another copy of the package. */
function isConfig(value: unknown): value is Config {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['systems', 'pipelines', 'datasets', 'simulators', 'database', 'worker'].every((key) => key in value)
  )
}
