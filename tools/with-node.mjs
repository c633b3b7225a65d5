#!/usr/bin/env node
// Runs a script under Node 24. npm installs the binary as an optional dependency, because neither npm's own
// `devEngines` (aborts) nor `npm i node` (needs an install script) brings a runtime with a plain `npm ci`.
//   node tools/with-node.mjs FILE_OR_BIN [ARGUMENT ...]
// Projects that installed the package have it as the command `millrace-node`.
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const requiredMajor = 24

function findNode24() {
  if (Number(process.versions.node.split('.')[0]) >= requiredMajor) return process.execPath
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const packageName = `node-${platform}-${process.arch}`
  try {
    const root = dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`))
    return join(root, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  } catch {
    throw new Error(
      `expected Node ${requiredMajor} or newer, got ${process.version}, and the package ${packageName} that would bring it is not installed. ` +
        `Run \`npm ci\` again without \`--omit=optional\`, or install Node ${requiredMajor}.`,
    )
  }
}

/** A name such as `vitest` becomes the script behind node_modules/.bin/vitest; a path stays itself. */
function resolveScript(name) {
  if (name.startsWith('-') || existsSync(name)) return name
  const link = join(process.cwd(), 'node_modules', '.bin', name)
  return existsSync(link) ? realpathSync(link) : name
}

/** Runs Node 24 with these arguments, hands signals through, and exits with the child's exit code. */
export function runWithNode24(args) {
  let node
  try {
    node = findNode24()
  } catch (error) {
    console.error(error.message)
    process.exit(2)
  }
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`
  const child = spawn(node, args, { stdio: 'inherit', env: { ...process.env, PATH: path } })
  // A terminal sends Ctrl-C to the whole group already; forwarding covers `kill` of this process alone.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`cannot start ${node}: ${error.message}`)
      process.exit(2)
    })
    child.on('exit', (code, signal) => {
      process.exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1)
      resolve()
    })
  })
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [name, ...rest] = process.argv.slice(2)
  await runWithNode24(name === undefined ? [] : [resolveScript(name), ...rest])
}
