import { isUtf8 } from 'node:buffer'
import { Refusal } from '../../pipelines/refusal.ts'

const newline = 0x0a

/** The same bytes, cut between characters. Refuses what is not UTF-8, by its line, rather than let it become `\ufffd`. */
export async function* checkedUtf8(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer, void, void> {
  let line = 1
  let cut: Buffer = Buffer.alloc(0)
  for await (const chunk of bytes) {
    const all = cut.length === 0 ? chunk : Buffer.concat([cut, chunk])
    const whole = all.subarray(0, wholeLength(all))
    cut = all.subarray(whole.length)
    if (!isUtf8(whole)) throw notUtf8(name, line + brokenLine(whole))
    line += newlinesIn(whole)
    if (whole.length > 0) yield whole
  }
  if (cut.length > 0) throw notUtf8(name, line)
}

/** Up to where the last character is complete. What is no UTF-8 at all counts as complete, and is refused as such. */
function wholeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return needed > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

function newlinesIn(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count += 1
  return count
}

/** How many lines come before the first one that is not UTF-8. */
function brokenLine(bytes: Buffer): number {
  let before = 0
  let start = 0
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
    if (!isUtf8(bytes.subarray(start, end))) return before
    before += 1
    start = end + 1
  }
  return before
}

function notUtf8(name: string, line: number): Refusal {
  return new Refusal(`${name}, line ${line}: expected UTF-8, got bytes that are none: save or convert it as UTF-8`)
}
