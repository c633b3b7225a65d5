import { fileURLToPath } from 'node:url'

/** Commands that our own processes give each other. */
export type InternalCommand = 'worker-process' | 'isolated-attempt' | 'schedule'

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const mainFile = fileURLToPath(new URL(`../main.${extension}`, import.meta.url))

/** Program and arguments of another process of ours, for the same project. */
export function internalCommand(name: InternalCommand, configFile: string): [string, ...string[]] {
  return [process.execPath, ...process.execArgv, mainFile, name, '--config', configFile]
}
