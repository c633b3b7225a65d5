import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Prints `N passed, N failed` as the very last line, and before it a line for each test that did not run. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const having = (state: string): TestCase[] => tests.filter((test) => test.result().state === state)
    const skipped = [...having('skipped'), ...having('pending')]
    // A file that does not load has no tests to count, and an error outside any test belongs to none.
    const broken = modules.filter((module) => module.errors().length > 0)
    const failed = having('failed').length + broken.length + errors.length
    const counts = [`${having('passed').length} passed`, `${failed} failed`]
    if (skipped.length > 0) counts.push(`${skipped.length} skipped`)
    const lines = [
      ...skipped.map((test) => `skipped: ${test.module.relativeModuleId} > ${test.fullName}`),
      counts.join(', '),
    ]
    // Vitest itself still prints after this, so the line waits for the process to end.
    process.on('exit', () => console.log(lines.join('\n')))
  }
}
