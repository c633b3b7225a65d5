import type { Command } from 'commander'
import { exportList } from '../output/export-list.ts'
import { type FilterFlags, filterOf } from './selection.ts'
import { withPlatform } from './with-platform.ts'

export interface ExportFlags extends FilterFlags {
  file: string
}

/** Writes rows in quarantine to a new file that only its owner can read: it holds what may be people's. */
export async function exportRows(
  command: Command,
  typed: string | undefined,
  { file, ...flags }: ExportFlags,
): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const query = await filterOf((await platform.engine()).database.pool, typed, flags)
    return await exportList(platform, '/api/quarantine/export', { file, query: { ...query } })
  })
}
