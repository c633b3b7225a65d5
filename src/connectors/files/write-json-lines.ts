import { Refusal } from '../../pipelines/refusal.ts'
import { pathOf } from './source.ts'
import { writeWhole } from './whole-file.ts'

/** So many characters are gathered for one write. */
const writtenLength = 65_536

/**
 * Writes rows as a JSON object a line, and answers how many. The file is there whole or not at all, and writing it again
 * replaces it: a step may do so at every attempt. Bigints are the text of their digits. Refuses a folder that is not
 * there, rows that are no objects, and numbers JSON does not have.
 */
export async function writeJsonLines(
  path: string | URL,
  rows: Iterable<object> | AsyncIterable<object>,
): Promise<number> {
  let count = 0
  async function* texts() {
    let text = ''
    for await (const row of rows) {
      count += 1
      text += `${lineOf(row, count)}\n`
      if (text.length < writtenLength) continue
      yield text
      text = ''
    }
    yield text
  }
  await writeWhole(pathOf(path), texts())
  return count
}

function lineOf(row: unknown, number: number): string {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new Refusal(
      `expected every row to be an object, got ${Array.isArray(row) ? 'a list' : typeof row} as row ${number}`,
    )
  }
  return JSON.stringify(row, (_key, value: unknown) => {
    if (typeof value === 'bigint') return String(value)
    if (typeof value !== 'number' || Number.isFinite(value)) return value
    throw new Refusal(`expected numbers that JSON has, got ${value} in row ${number}: write null, or leave the row out`)
  })
}
