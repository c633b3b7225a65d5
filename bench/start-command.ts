import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The command as it is installed, without npx. */
export const bin = fileURLToPath(new URL('../bin/millrace.js', import.meta.url))

const project = fileURLToPath(new URL('./project', import.meta.url))

/** `millrace start` in the smallest of projects, with its workers in processes of their own. */
export function startCommand(databaseUrl: string, ...flags: string[]): ChildProcess {
  return spawn(process.execPath, [bin, 'start', ...flags], {
    cwd: project,
    env: { ...process.env, DATABASE_URL: databaseUrl, PORT: '0' },
    stdio: ['ignore', 'ignore', 2],
  })
}
