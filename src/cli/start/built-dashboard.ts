import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { print } from '../output/stdout.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const sources = join(root, 'dashboard')
const built = join(sources, 'dist', 'index.html')

/**
 * Builds the dashboard where this is a checkout and its sources are newer than what was built last: some seconds, once. The
 * package brings it built.
 */
export async function buildDashboard(): Promise<void> {
  if (!existsSync(join(sources, 'vite.config.ts')) || !(await isStale())) return
  print('building the dashboard')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const child = spawn(process.execPath, [vite, 'build', sources, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  // The service is of use without it, and what went wrong stands above.
  if (code !== 0) print('the dashboard could not be built; `npm run dashboard` tries it again')
}

async function isStale(): Promise<boolean> {
  if (!existsSync(built)) return true
  const { mtimeMs } = await stat(built)
  const files = await readdir(sources, { recursive: true, withFileTypes: true })
  for (const file of files) {
    if (!file.isFile() || file.parentPath.startsWith(join(sources, 'dist'))) continue
    if ((await stat(join(file.parentPath, file.name))).mtimeMs > mtimeMs) return true
  }
  return false
}
