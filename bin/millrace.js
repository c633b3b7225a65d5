#!/usr/bin/env node
// Plain JavaScript on purpose: it must start on Node 20, where it hands over to the Node 24 that npm installed.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { runWithNode24 } from '../tools/with-node.mjs'

const source = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const compiled = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const isNewEnough = Number(process.versions.node.split('.')[0]) >= 24

// Halves the start. In the package's own folder, because what lies in a shared one may have been put there by anybody.
const cache = fileURLToPath(new URL('../node_modules/.cache/millrace', import.meta.url))
process.env.NODE_COMPILE_CACHE ??= cache

if (existsSync(source)) {
  // The condition lets `import ... from 'millrace'` find the sources, and can only be given at a start.
  await runWithNode24(['--conditions=millrace-source', source, ...process.argv.slice(2)])
} else if (isNewEnough) {
  // The variable came too late for this process.
  module.enableCompileCache(cache)
  await import(pathToFileURL(compiled).href)
} else {
  await runWithNode24([compiled, ...process.argv.slice(2)])
}
