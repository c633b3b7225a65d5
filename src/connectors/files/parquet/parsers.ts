import type { ParquetParsers } from 'hyparquet'
import { exactJson } from '../exact-json.ts'
import { dayText, instantText } from '../iso-text.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bytes that are not UTF-8. The column's name is put to it further up. */
export class NotText extends Error {
  override name = 'NotText'
}

export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new NotText('not UTF-8')
  }
}

/** How the library gives values with a type of their own: as text that loses nothing. Absent ones stay absent. */
export const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: whereThere((count: bigint) => `${instantText(count, 3)}Z`),
  timestampFromMicroseconds: whereThere((count: bigint) => `${instantText(count, 6)}Z`),
  timestampFromNanoseconds: whereThere((count: bigint) => `${instantText(count, 9)}Z`),
  dateFromDays: whereThere(dayText),
  stringFromBytes: whereThere(textOf),
  jsonFromBytes: whereThere((bytes: Uint8Array) => exactJson(textOf(bytes))),
}

function whereThere<Given, Made>(make: (given: Given) => Made): (given: Given) => Made | undefined {
  return (given) => (given === undefined || given === null ? undefined : make(given))
}

/** For the index, whose smallest and largest values nobody asks for: they may be cut inside of a character. */
export const ignoringParsers: Partial<ParquetParsers> = Object.fromEntries(
  Object.keys(parsers).map((name) => [name, () => undefined]),
)
