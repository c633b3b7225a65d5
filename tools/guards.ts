// Takes every guard away in turn, in a copy of the tree, and demands that its test fails.
//   npm run guards [-- PART_OF_A_NAME]
import { resolve } from 'node:path'
import { allGuards } from './guards/all.ts'
import { outdated } from './guards/outdated.ts'
import { tryGuards } from './guards/try-guards.ts'

const root = resolve(import.meta.dirname, '..')
const part = process.argv[2] ?? ''
const guards = allGuards.filter(({ name }) => name.includes(part))

const wrong = await outdated(root, guards)
if (guards.length === 0)
  wrong.push(`expected a part of the name of a guard, got '${part}'; tools/guards/lists has them`)
for (const sentence of wrong) console.error(sentence)

const widths = [12, 8, 54]
const line = (...cells: string[]) => console.log(cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' '))
let held = 0
if (wrong.length === 0) {
  line('', 'seconds', 'guard', 'test')
  for await (const { guard, word, why, seconds } of tryGuards(root, guards)) {
    if (word === 'held') held += 1
    line(word, seconds.toFixed(1), guard.name, `${guard.test.file} > ${guard.test.name}`)
    if (why) console.log(`  ${why}`)
  }
  console.log(`${held} of ${guards.length} guards are held by their tests`)
}
if (wrong.length > 0 || held < guards.length) process.exitCode = 1
