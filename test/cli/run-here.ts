import { vi } from 'vitest'
import { reportFailure } from '../../src/cli/failure.ts'
import { buildProgram } from '../../src/cli/program.ts'
import type { Ended, Project } from './project.ts'

let said = { out: '', err: '' }
// The same two for every command: who has claimed standard output keeps them.
const writeOut = listener('out')
const writeError = listener('err')

function listener(name: 'out' | 'err'): typeof process.stdout.write {
  return (text: string | Uint8Array, ...rest: unknown[]) => {
    said[name] += String(text)
    for (const done of rest) if (typeof done === 'function') done()
    return true
  }
}

/**
 * Runs a command to its end in this process, which costs a tenth of one of its own; one at a time. What depends on the
 * process itself (signals, pipes, colours, a configuration that has changed) needs `project.run`.
 */
export async function runHere(
  { folder, database }: Project,
  args: readonly string[],
  environment: Record<string, string | undefined> = {},
): Promise<Ended> {
  const { env, stdout, stderr } = process
  const before = { stdout: stdout.write, stderr: stderr.write }
  const { PATH, HOME } = env
  const all = Object.entries({ PATH, HOME, DATABASE_URL: database.url, PORT: '0', ...environment })
  const place = vi.spyOn(process, 'cwd').mockReturnValue(folder)
  said = { out: '', err: '' }
  stdout.write = writeOut
  stderr.write = writeError
  process.env = Object.fromEntries(all.filter(([, value]) => value !== undefined))
  process.exitCode = 0
  try {
    const program = await buildProgram(args)
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = reportFailure(error)
  } finally {
    process.env = env
    stdout.write = before.stdout
    stderr.write = before.stderr
    place.mockRestore()
  }
  const code = process.exitCode
  process.exitCode = 0
  return { code, signal: null, ...said }
}
