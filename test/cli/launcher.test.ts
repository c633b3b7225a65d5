import { execFileSync } from 'node:child_process'
import { delimiter, dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { makeProject, startProcess } from './project.ts'

const bin = resolve(import.meta.dirname, '../../bin/millrace.js')

/** The Node of the system, where it is older than ours: the one that a shebang finds outside npm scripts. */
function olderNode(): string | undefined {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== dirname(process.execPath))
  for (const folder of path) {
    try {
      const version = execFileSync(join(folder, 'node'), ['--version'], { encoding: 'utf8' })
      if (Number(version.slice(1).split('.')[0]) < 24) return join(folder, 'node')
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}

const nodes = [process.execPath, ...[olderNode()].filter((node) => node !== undefined)]

it.each(nodes)(
  'starts from any folder under %s, and hands on exit codes and signals',
  async (node) => {
    await using project = await makeProject(
      `pipeline('quick').step('one', () => 1), pipeline('slow').step('long', ({ signal }) => sleep(30_000, signal))`,
    )
    const start = (...args: string[]) =>
      startProcess(node, [bin, ...args], project.folder, { DATABASE_URL: project.database.url })
    expect((await start('run', 'quick').ended).code).toBe(0)
    expect((await start('run', 'quik').ended).code).toBe(2)
    expect((await start('--version').ended).out).toMatch(/^\d+\.\d+\.\d+\n$/)
    const running = start('run', 'slow')
    await running.says(/long {2}running/)
    running.child.kill('SIGINT')
    const { code, out } = await running.ended
    expect([code, out]).toEqual([1, expect.stringMatching(/slow {2}cancelled/)])
  },
  40_000,
)
