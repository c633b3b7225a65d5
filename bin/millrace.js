#!/usr/bin/env node
// Plain JavaScript on purpose: it must start on Node 20, where it hands over to the Node 24 that npm installed.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runWithNode24 } from '../tools/with-node.mjs'

const source = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const compiled = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const fromSource = existsSync(source)
const nodeOptions = fromSource ? ['--conditions=millrace-source'] : []

await runWithNode24([...nodeOptions, fromSource ? source : compiled, ...process.argv.slice(2)])
