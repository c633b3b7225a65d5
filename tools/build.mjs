// Makes dist/, the program as the package ships it, the dashboard built: Node strips no types under node_modules. Without source maps: they
// would be as large as the code, and stripped code reads like its source.
//   node tools/build.mjs
import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
rmSync('dist', { recursive: true, force: true })
const compiler = ['tools/with-node.mjs', 'tsc', '--project', 'tsconfig.build.json']
const { status } = spawnSync(process.execPath, compiler, { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
cpSync('src/database/migrations', 'dist/database/migrations', { recursive: true })
const dashboard = spawnSync(process.execPath, ['tools/with-node.mjs', 'vite', 'build', 'dashboard'], {
  stdio: 'inherit',
  // Whatever this is part of: React would come with all its warnings.
  env: { ...process.env, NODE_ENV: 'production' },
})
if (dashboard.status !== 0) process.exit(dashboard.status ?? 1)
cpSync('dashboard/dist', 'dist/dashboard', { recursive: true })
