import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

// Node has no flock. SQLite's exclusive transaction is one: the operating system ends it with the process, however that
// dies, so there is no stale lock to detect and no race in removing one. The file itself stays empty.

// Without a reference the garbage collector would close the file and so drop the lock.
const held = new Set<DatabaseSync>()

/** Takes the lock for the life of this process, or returns false when another process holds it. */
export function tryLock(file: string): boolean {
  const holder = new DatabaseSync(file, { timeout: 500 })
  try {
    holder.exec('begin exclusive')
    held.add(holder)
    return true
  } catch (error) {
    holder.close()
    if (isBusy(error)) return false
    throw error
  }
}

/** Whether some process holds the lock. Ask from other processes than the holder: closing a file drops its own locks. */
export function isLocked(file: string): boolean {
  if (!existsSync(file)) return false
  let reader: DatabaseSync | undefined
  try {
    reader = new DatabaseSync(file, { readOnly: true })
    reader.prepare('select count(*) from sqlite_schema').get()
    return false
  } catch (error) {
    if (isBusy(error)) return true
    // A temporary server removes its folder as it stops, and may do so while we look.
    if (!existsSync(file)) return false
    throw error
  } finally {
    reader?.close()
  }
}

const sqliteBusy = 5

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === sqliteBusy
}
