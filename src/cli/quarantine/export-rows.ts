import { existsSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import type { Command } from 'commander'
import { quarantinedRows } from '../../api/exports/quarantined-rows.ts'
import { writeCsv } from '../../connectors/files/write-csv.ts'
import { writeJsonLines } from '../../connectors/files/write-json-lines.ts'
import { commandLine } from '../../people/actor.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/stdout.ts'
import { counted } from '../output/words.ts'
import { type FilterFlags, filterOf } from './selection.ts'
import { withPlatform } from './with-platform.ts'

export interface ExportFlags extends FilterFlags {
  file: string
}

const columns = ['batch', 'number', 'dataset', 'source', 'reason', 'path', 'message', 'value', 'raw']

/** How a file is written, by the end of its name. */
const formats: Record<string, (path: string, rows: AsyncIterable<object>) => Promise<number>> = {
  '.csv': (path, rows) => writeCsv(path, rows, { columns }),
  '.jsonl': writeJsonLines,
}

/** Writes rows in quarantine to a new file that only its owner can read. */
export async function exportRows(
  command: Command,
  typed: string | undefined,
  { file, ...flags }: ExportFlags,
): Promise<number> {
  const write = formats[extname(file)]
  if (!write) throw new Refusal(`expected a file that ends in .csv or .jsonl, got '${file}'`)
  const path = resolve(file)
  if (existsSync(path)) throw new Refusal(`expected a new file, got ${path}, which is there already`)
  return await withPlatform(command, async (platform) => {
    const engine = await platform.engine()
    const filter = await filterOf(engine.database.pool, typed, flags)
    // It holds what may be people's, also while it is being written.
    process.umask(0o077)
    const table = await quarantinedRows(engine, filter, commandLine)
    const count = await write(path, table.rows)
    print(`${counted(count, 'row')} in ${file}`)
    return exitCodes.done
  })
}
