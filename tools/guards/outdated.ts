import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Guard } from './guard.ts'

/** What the list says and the code below `root` does not, a sentence each. Empty is good. */
export async function outdated(root: string, guards: readonly Guard[]): Promise<string[]> {
  const textOf = (file: string) => readFile(join(root, file), 'utf8').catch(() => '')
  const found: string[] = []
  const names = new Set<string>()
  for (const { name, file, text, test } of guards) {
    if (names.has(name)) found.push(`expected every guard to have a name of its own, got '${name}' twice; rename one`)
    names.add(name)
    const times = (await textOf(file)).split(text).length - 1
    if (times !== 1) {
      found.push(
        `expected the text of guard '${name}' once in ${file}, got it ${times} times: ${text}; bring it up to date`,
      )
    }
    if (!(await textOf(test.file)).includes(test.name)) {
      found.push(
        `expected guard '${name}' to have its test in ${test.file}, got none called '${test.name}'; name another`,
      )
    }
  }
  return found
}
