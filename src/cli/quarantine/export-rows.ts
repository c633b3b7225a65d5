import { open } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import type { Command } from 'commander'
import { errorCode } from '../../database/error-code.ts'
import { type QuarantinedRow, readQuarantined } from '../../datasets/quarantine/list-store.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/stdout.ts'
import { counted } from '../output/words.ts'
import { csvLine } from './csv-line.ts'
import { type FilterFlags, filterOf } from './selection.ts'
import { withPlatform } from './with-platform.ts'

export interface ExportFlags extends FilterFlags {
  to: string
}

const columns = ['batch', 'number', 'dataset', 'source', 'reason', 'path', 'message', 'value', 'raw'] as const
type Line = Record<(typeof columns)[number], string | number>

/** How a row is written, by the end of the file's name, and what stands above the rows. */
const formats: Record<string, { head: string; lineOf: (row: Line) => string }> = {
  '.csv': { head: csvLine(columns), lineOf: (row) => csvLine(columns.map((name) => row[name])) },
  '.jsonl': { head: '', lineOf: (row) => `${JSON.stringify(row)}\n` },
}

/** Writes rows in quarantine to a new file that only its owner can read. */
export async function exportRows(
  command: Command,
  typed: string | undefined,
  { to, ...flags }: ExportFlags,
): Promise<number> {
  const format = formats[extname(to)]
  if (!format) throw new Refusal(`expected a file that ends in .csv or .jsonl, got '${to}'`)
  return await withPlatform(command, async (platform) => {
    const { pool } = (await platform.engine()).database
    const filter = await filterOf(pool, typed, flags)
    await using file = await newFile(resolve(to))
    let rows = 0
    await file.write(format.head)
    for await (const row of readQuarantined(pool, filter)) {
      rows += 1
      await file.write(format.lineOf(lineOf(row)))
    }
    print(`${counted(rows, 'row')} in ${to}`)
    return exitCodes.done
  })
}

function lineOf({ problems, ...row }: QuarantinedRow): Line {
  const [first] = problems
  return { ...row, message: first?.message ?? '', value: first?.value ?? '' }
}

async function newFile(path: string) {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw new Refusal(`expected a new file, got ${path}, which is there already`)
    throw new Refusal(`expected to be able to write ${path}, got ${errorCode(error)}; name another file`)
  }
}
