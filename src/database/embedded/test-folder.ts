import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectOnce } from '../database.ts'
import { layoutOf } from './layout.ts'
import { stopEmbedded } from './stop.ts'

/** For tests: a project with an embedded server of its own, in a folder whose name is not easy. */
export interface TestProject extends AsyncDisposable {
  /** The project's `.millrace`. */
  folder: string
  supervisorLog(): Promise<string>
}

export async function makeTestProject(): Promise<TestProject> {
  const project = await mkdtemp(join(tmpdir(), 'a prøject '))
  // The server of a test run by root runs as another user, who must get in.
  await chmod(project, 0o755)
  const folder = join(project, '.millrace')
  return {
    folder,
    supervisorLog: () => readFile(layoutOf(folder).supervisorLog, 'utf8'),
    [Symbol.asyncDispose]: async () => {
      await stopEmbedded({ folder })
      await rm(project, { recursive: true, force: true })
    },
  }
}

/** Runs one statement on a connection of its own. */
export async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const connection = await connectOnce({ url, schema: 'public' })
  try {
    const { rows } = await connection.query<Record<string, unknown>>(sql)
    return rows
  } finally {
    await connection.end()
  }
}
