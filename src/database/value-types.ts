import { TypeOverrides, types } from 'pg'

const int8 = 20
const int8Array = 1016
const date = 1082
const dateArray = 1182
const timestamp = 1114
const timestampArray = 1115
const timestamptz = 1184
const textArray: number = 1009

// oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the typings know the element types only
const parseTexts: (text: string) => (string | null)[] = types.getTypeParser(textArray)

function asIs(text: string): string {
  return text
}

/** A whole number as a number while that is exact, else as its digits: rounding an id or a sum silently is worse. */
function wholeNumber(text: string): number | string {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : text
}

function wholeNumbers(text: string): (number | string | null)[] {
  return parseTexts(text).map((item) => (item === null ? null : wholeNumber(item)))
}

/**
 * How values come back, given to each pool rather than set for the whole process: `date` as `YYYY-MM-DD`, `timestamptz`
 * as `Date`, `int8` as a number when exact, `numeric` as text, `json` parsed.
 */
export const valueTypes = new TypeOverrides()

valueTypes.setTypeParser(int8, wholeNumber)
valueTypes.setTypeParser(int8Array, wholeNumbers)
// A calendar day and a time without a zone are no instants: the driver's default reads them in the machine's zone,
// which moves a day by one west of Greenwich. They stay the text that was stored.
valueTypes.setTypeParser(date, asIs)
valueTypes.setTypeParser(dateArray, parseTexts)
valueTypes.setTypeParser(timestamp, asIs)
valueTypes.setTypeParser(timestampArray, parseTexts)

/**
 * For statements whose times nobody computes with: an instant comes as the text that JSON makes of it. As a `Date` it takes
 * some five microseconds from the database into an answer, and a page of a thousand jobs has ten thousand of them.
 */
export const timesAsTexts = new TypeOverrides(valueTypes)

timesAsTexts.setTypeParser(timestamptz, instantText)

/** '2026-08-18 22:40:01.5+00', as every connection writes it, becomes '2026-08-18T22:40:01.500Z'. */
function instantText(text: string): string {
  const milliseconds = text.slice(20, -3).slice(0, 3).padEnd(3, '0')
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${milliseconds}Z`
}
