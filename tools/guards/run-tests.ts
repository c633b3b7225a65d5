import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** How one test came out. */
interface TestOutcome {
  /** With the names of the groups it is in. */
  fullName: string
  status: string
  failureMessages: string[]
}

/** What the tests of one file came to. */
export interface TestRun {
  tests: TestOutcome[]
  /** Why the file could not be run, or not to its end. */
  trouble: string | undefined
}

interface Report {
  testResults: { assertionResults: TestOutcome[]; message: string }[]
}

/** Longer than any test may take, with all that comes before and after it. */
const longestMs = 5 * 60_000

/** Runs those tests of a file that have one of these names in theirs. */
export async function runTests(folder: string, file: string, names: readonly string[]): Promise<TestRun> {
  const output = join(folder, 'guards-report.json')
  await rm(output, { force: true })
  const pattern = names.map((name) => RegExp.escape(name)).join('|')
  const script = join(folder, 'node_modules', 'vitest', 'vitest.mjs')
  // Some of the faults are in the long set, which the usual settings leave out.
  const settings = file.startsWith('test/faults/') ? ['--config', 'vitest.faults.config.ts'] : []
  const args = [script, 'run', file, ...settings, '-t', pattern, '--reporter=json', `--outputFile=${output}`]
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  const said: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const timer = setTimeout(() => child.kill('SIGKILL'), longestMs)
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  clearTimeout(timer)
  const text = await readFile(output, 'utf8').catch(() => undefined)
  if (text === undefined)
    return { tests: [], trouble: Buffer.concat(said).toString().trim() || 'no report was written' }
  const { testResults }: Report = JSON.parse(text)
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults).filter(wasRun)
  return { tests, trouble: testResults.map(({ message }) => message).find(Boolean) }
}

function wasRun({ status }: TestOutcome): boolean {
  return status === 'passed' || status === 'failed'
}
