import { spawn } from 'node:child_process'
import type { ServerUser } from './server-user.ts'

/** What PostgreSQL's programs see of our environment: nothing that would steer them (PGDATA, PGPORT, LC_...). */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env
  return { PATH, ...(SystemRoot && { SystemRoot }), ...(TEMP && { TEMP }), LC_ALL: 'C', TZ: 'UTC' }
}

/** Runs a program to its end and returns what it said; throws with its last words when it fails. */
export async function runCommand(
  file: string,
  args: readonly string[],
  { user, cwd = '/' }: { user?: ServerUser | undefined; cwd?: string } = {},
): Promise<string> {
  const child = spawn(file, args, { cwd, env: serverEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], ...user })
  let said = ''
  const listen = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-3000)
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${file} ended with code ${code}: ${said.trim()}`)
  return said
}
