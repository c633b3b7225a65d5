import { copyTree } from './copy.ts'
import type { Guard } from './guard.ts'
import { runTests, type TestRun } from './run-tests.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** How one guard fared. */
export interface Trial extends Verdict {
  guard: Guard
  seconds: number
}

/** Takes the guards away one by one, each alone, in a copy of the tree, and tells what their tests say. */
export async function* tryGuards(root: string, guards: readonly Guard[]): AsyncGenerator<Trial> {
  await using copy = await copyTree(root)
  const runsWithAll = new Map<string, TestRun>()
  for (const guard of guards) {
    const { file, name } = guard.test
    const beganMs = performance.now()
    // Once for all guards whose tests are in that file.
    const names = guards.flatMap(({ test }) => (test.file === file ? [test.name] : []))
    const withGuard = runsWithAll.get(file) ?? (await runTests(copy.folder, file, names))
    runsWithAll.set(file, withGuard)
    const without = await copy.without(guard, () => runTests(copy.folder, file, [name]))
    yield { guard, ...verdictOf(name, withGuard, without), seconds: (performance.now() - beganMs) / 1000 }
  }
}
