import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Guard } from './guard.ts'

/** A copy of the working tree in which guards can be taken away while people go on in theirs. */
export interface Copy extends AsyncDisposable {
  folder: string
  /** Does the work while the guard is gone. */
  without<Result>(guard: Guard, work: () => Promise<Result>): Promise<Result>
}

/** Copies what git has or would take, as it is now. Dependencies are shared. */
export async function copyTree(root: string): Promise<Copy> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-guards-'))
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root })
  const files = [...new Set(listed.toString().split('\0'))].filter((file) => file && existsSync(join(root, file)))
  for (const file of files) await cp(join(root, file), join(folder, file))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return {
    folder,
    without: async ({ file, text, without }, work) => {
      const path = join(folder, file)
      const whole = await readFile(path, 'utf8')
      await writeFile(
        path,
        whole.replace(text, () => without),
      )
      try {
        return await work()
      } finally {
        await writeFile(path, whole)
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
