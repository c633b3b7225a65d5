import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { runCommand } from './command.ts'
import { exists } from './files.ts'
import type { ServerUser } from './server-user.ts'

export const superuser = 'millrace'

/**
 * Makes the data folder unless it exists. It is made beside its place and renamed when complete, so an interrupted
 * attempt leaves a draft that the next one removes, never half a database.
 */
export async function initialiseData(
  binFolder: string,
  dataFolder: string,
  password: string,
  user: ServerUser | undefined,
): Promise<void> {
  if (await exists(join(dataFolder, 'PG_VERSION'))) return
  const parent = dirname(dataFolder)
  await removeDrafts(parent)
  // Named for this attempt: an initdb whose supervisor was killed may still be writing into, or removing, its own.
  const attempt = randomBytes(4).toString('hex')
  const draft = join(parent, `${basename(dataFolder)}.${attempt}.draft`)
  const passwordFile = join(parent, `password.${attempt}.draft`)
  try {
    await mkdir(draft, { mode: 0o700 })
    if (user) await chown(draft, user.uid, user.gid)
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' })
    await chmod(passwordFile, 0o600)
    if (user) await chown(passwordFile, user.uid, user.gid)
    await runCommand(join(binFolder, 'initdb'), initdbArguments(draft, passwordFile), { user })
    await rename(draft, dataFolder)
  } catch (cause) {
    await removeDraft(draft)
    throw new Error(explain(cause, dataFolder), { cause })
  } finally {
    await rm(passwordFile, { force: true })
  }
}

function initdbArguments(folder: string, passwordFile: string): string[] {
  return [
    `--pgdata=${folder}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own locale: the same order and case rules on every machine, whatever locales that has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]
}

async function removeDrafts(parent: string): Promise<void> {
  for (const name of await readdir(parent)) if (name.endsWith('.draft')) await removeDraft(join(parent, name))
}

/** An initdb whose supervisor was killed may write into its draft while we remove it; what is left goes next time. */
async function removeDraft(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined)
}

function explain(cause: unknown, dataFolder: string): string {
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (/ENOSPC|No space left/.test(reason)) {
    return `expected about 50 MB of space for the embedded database in ${dataFolder}, got "no space left on device". Free some, or set DATABASE_URL.`
  }
  if (/user does not exist/.test(reason)) {
    return (
      `expected this process's user (uid ${process.getuid?.()}) to have a name in /etc/passwd, which PostgreSQL asks ` +
      `for, got none. Run as a named user, or set DATABASE_URL.`
    )
  }
  return `the embedded database could not be made in ${dataFolder}: ${reason}`
}
