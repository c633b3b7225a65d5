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
// Straight to its place: dashboard/dist may be served to somebody at this moment.
const vite = ['tools/with-node.mjs', 'vite', 'build', 'dashboard', '--outDir', '../dist/dashboard']
const dashboard = spawnSync(process.execPath, vite, { stdio: 'inherit' })
if (dashboard.status !== 0) process.exit(dashboard.status ?? 1)
