import { types } from 'pg'
import type { Json } from '../../pipelines/json.ts'
import { exactJson } from '../files/exact-json.ts'
import { fractionText } from '../files/iso-text.ts'

type Parser = (text: string) => Json

const textArray: number = 1009

// oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the typings know the element types only
const parseTexts: (text: string) => (string | null)[] = types.getTypeParser(textArray)

function asIs(text: string): string {
  return text
}

/** `2026-08-18 12:00:00.123456+00`, as the session's settings make it, in ISO. What is no instant stays: `infinity`. */
function isoInstant(text: string): string {
  const [, day, time, fraction = '', zone = ''] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?(\+00)?$/.exec(text) ?? []
  if (day === undefined) return text
  return `${day}T${time}${fractionText(fraction)}${zone === '' ? '' : 'Z'}`
}

function listOf(parse: Parser): Parser {
  const parseAll = (items: readonly (string | null)[]): Json[] =>
    items.map((item) => (Array.isArray(item) ? parseAll(item) : item === null ? null : parse(item)))
  return (text) => parseAll(parseTexts(text))
}

const boolean: Parser = (text) => text === 't'

/** By PostgreSQL's numbers for its types and, second, for lists of them. All others are text as the server writes it. */
const parsers = new Map<number, Parser>(
  [
    { type: 16, list: 1000, parse: boolean },
    { type: 21, list: 1005, parse: Number },
    { type: 23, list: 1007, parse: Number },
    { type: 700, list: 1021, parse: Number },
    { type: 701, list: 1022, parse: Number },
    { type: 114, list: 199, parse: exactJson },
    { type: 3802, list: 3807, parse: exactJson },
    { type: 1184, list: 1185, parse: isoInstant },
    { type: 1114, list: 1115, parse: isoInstant },
    // Lists of what is text: bigint, numeric, text, varchar, char, name, uuid, date, time.
    ...[1016, 1231, 1009, 1015, 1014, 1003, 2951, 1182, 1183].map((list) => ({ type: list, list, parse: asIs })),
  ].flatMap(({ type, list, parse }): [number, Parser][] => [
    [type, parse],
    [list, listOf(parse)],
  ]),
)

/** How a column's values come, for the driver. */
export const sourceTypes = { getTypeParser: (type: number): Parser => parsers.get(type) ?? asIs }
