// Writes docs/doors.md: node tools/with-node.mjs --conditions=millrace-source tools/doors.ts
import { writeFile } from 'node:fs/promises'
import { readDoors } from './doors/sources.ts'
import { tableOf } from './doors/table.ts'

const { text, problems } = tableOf(await readDoors())
await writeFile(new URL('../docs/doors.md', import.meta.url), text)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
