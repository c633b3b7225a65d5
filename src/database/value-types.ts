import pg from 'pg'

const int8 = 20
const int8Array = 1016
const date = 1082
const dateArray = 1182
const timestamp = 1114
const timestampArray = 1115
const textArray = 1009

type Parser = (text: string) => unknown

const asText: Parser = (text) => text
const asTextArray = pg.types.getTypeParser(textArray as number, 'text') as Parser

/** A whole number as a number while that is exact, else as its digits: rounding an id or a sum silently is worse. */
function wholeNumber(text: string): number | string {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : text
}

function wholeNumbers(text: string): unknown {
  return (asTextArray(text) as (string | null)[]).map((item) => (item === null ? null : wholeNumber(item)))
}

// A calendar day and a time without a zone are no instants: the driver's default reads them in the machine's zone,
// which moves a day by one west of Greenwich. They stay the text that was stored.
const parsers = new Map<number, Parser>([
  [int8, wholeNumber],
  [int8Array, wholeNumbers],
  [date, asText],
  [dateArray, asTextArray],
  [timestamp, asText],
  [timestampArray, asTextArray],
])

/**
 * How values come back, given to each pool rather than set for the whole process: `date` as `YYYY-MM-DD`, `timestamptz`
 * as `Date`, `int8` as a number when exact, `numeric` as text, `json` parsed.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format as 'text')) as never,
}
