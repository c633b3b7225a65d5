import { chmod, lstat, mkdir } from 'node:fs/promises'

/** Root's place for what the server's user must reach; only root can write in it, so nobody can plant anything there. */
export const systemFolder = '/var/lib/millrace'

/** Root's own folder under /var/lib, where no other user can have prepared anything. */
export async function ownSystemFolder(): Promise<string> {
  const made = await mkdir(systemFolder, { recursive: true })
  // The mode of mkdir is cut by the umask.
  if (made) await chmod(systemFolder, 0o755)
  await refuseForeign(systemFolder)
  return systemFolder
}

/** Throws unless only root can have put there what is at `path`. */
export async function refuseForeign(path: string): Promise<void> {
  const { uid, mode } = await lstat(path)
  if (uid === 0 && (mode & 0o170022) === 0o040000) return
  throw new Error(
    `expected ${path} to be a folder of root that nobody else may write to, got owner ${uid} and mode ` +
      `${(mode & 0o7777).toString(8)}. Remove it and start again: what is in it may have been planted.`,
  )
}
