import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Installs the rivals the first time. Where that fails, they are told to be missing, and we are measured alone. */
export function installRivals(tell: (sentence: string) => void): void {
  const folder = import.meta.dirname
  if (existsSync(join(folder, 'node_modules'))) return
  tell('installs the rivals in bench/, once')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 2, 2] })
  if (status !== 0) tell('the rivals could not be installed; run `npm ci --prefix bench` to see why')
}
