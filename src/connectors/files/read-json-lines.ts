import type { Json } from '../../pipelines/json.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { exactJson } from './exact-json.ts'
import { mostRowBytes } from './row-size.ts'
import { type FileSource, nameOf } from './source.ts'
import { defaultMaxBytes, unpackedBytes } from './unpacked.ts'
import { checkedUtf8 } from './utf8.ts'

export interface JsonLinesOptions {
  /** Cap on the bytes of a gzip'd file once they are unpacked. Default 10 GiB. */
  maxBytes?: number
}

/**
 * The rows of a file with a JSON object a line, in constant memory. Numbers that a double would round (integers beyond
 * 2^53, long decimals) are the text of their digits, which datasets take for bigint and numeric as it stands. gzip is
 * unpacked, a byte order mark is left out, blank lines are skipped.
 *
 * Refuses, with the line: what is no JSON object, bytes that are not UTF-8, and lines of more than 8 MiB.
 *
 * @example
 * .step('read', () => rows(readJsonLines(new URL('./orders.jsonl.gz', import.meta.url))))
 */
export async function* readJsonLines(
  source: FileSource,
  { maxBytes = defaultMaxBytes }: JsonLinesOptions = {},
): AsyncGenerator<Record<string, Json>, void, void> {
  const name = nameOf(source)
  let number = 0
  for await (const line of linesOf(checkedUtf8(unpackedBytes(source, maxBytes), name), name)) {
    number += 1
    const text = (number === 1 ? line.replace(/^\ufeff/, '') : line).trim()
    if (text !== '') yield rowOf(text, `${name}, line ${number}`)
  }
}

async function* linesOf(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<string, void, void> {
  let parts: Buffer[] = []
  let length = 0
  let number = 1
  function add(part: Buffer): void {
    length += part.length
    if (length > mostRowBytes) {
      throw new Refusal(`${name}, line ${number}: expected lines of at most ${mostRowBytes} bytes, got a longer one`)
    }
    parts.push(part)
  }
  for await (const chunk of bytes) {
    let start = 0
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      add(chunk.subarray(start, end))
      yield textOf(parts)
      parts = []
      length = 0
      number += 1
      start = end + 1
    }
    if (start < chunk.length) add(chunk.subarray(start))
  }
  if (parts.length > 0) yield textOf(parts)
}

function textOf(parts: readonly Buffer[]): string {
  const [first] = parts
  return (parts.length === 1 && first !== undefined ? first : Buffer.concat(parts)).toString()
}

function rowOf(text: string, place: string): Record<string, Json> {
  let value: Json
  try {
    value = exactJson(text)
  } catch {
    // The parser's own message is left out: it quotes the line.
    throw new Refusal(`${place}: expected a JSON object, got text that is no JSON`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new Refusal(`${place}: expected a JSON object, got ${Array.isArray(value) ? 'a list' : kindOf(value)}`)
}

function kindOf(value: null | boolean | number | string): string {
  return value === null ? 'null' : `a ${typeof value}`
}
