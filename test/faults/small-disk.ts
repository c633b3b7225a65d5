import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'

/** A disk of its own for a table, which is full soon. */
interface SmallDisk extends AsyncDisposable {
  /** The name of its tablespace. */
  tablespace: string
  /** Makes it so many megabytes large. */
  grow(megabytes: number): void
}

/** Whether a disk may be mounted here: root may, but not in every container. */
export const mayMount = triesToMount()

function triesToMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-disk-'))
  const isMounted = run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder)
  if (isMounted) run('umount', folder)
  rmSync(folder, { recursive: true })
  return isMounted
}

/** Mounts one in memory. Its tables must be gone when it is disposed of. */
export async function mountSmallDisk(pool: Pool, megabytes: number): Promise<SmallDisk> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-disk-'))
  const { rows } = await pool.query<{ data_directory: string }>('SHOW data_directory')
  const { uid, gid } = await stat(rows[0]?.data_directory ?? '')
  const options = `size=${megabytes}m,uid=${uid},gid=${gid},mode=0700`
  if (!run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder)) throw new Error('expected a tmpfs to be mounted')
  const tablespace = 'small_disk'
  await pool.query(`CREATE TABLESPACE ${tablespace} LOCATION '${folder}'`)
  return {
    tablespace,
    grow: (size) => {
      if (!run('mount', '-o', `remount,size=${size}m`, folder)) throw new Error('expected the tmpfs to grow')
    },
    [Symbol.asyncDispose]: async () => {
      await pool.query(`DROP TABLESPACE ${tablespace}`)
      run('umount', folder)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}
