/** A piece of code without which something must go wrong, and the test that says so. */
export interface Guard {
  /** What it is, in a few words. */
  name: string
  file: string
  /** Its text, which stands in the file once. One line at most, or it is outdated with every change beside it. */
  text: string
  /** What stands there without it: code that runs, and guards nothing. */
  without: string
  /** The test that fails without it, by its name or a part of it; of several that have it, one must fail. */
  test: { file: string; name: string }
}

/** Guards of one file, with their tests in one file. */
export function guardsIn(
  file: string,
  testFile: string,
  guards: readonly (Omit<Guard, 'file' | 'test'> & { test: string })[],
): Guard[] {
  return guards.map(({ test, ...guard }) => ({ ...guard, file, test: { file: testFile, name: test } }))
}
