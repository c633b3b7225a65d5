import { describe, expect, it, test } from 'vitest'
import type { TargetColumn } from '../staging/target.ts'
import { checkOf } from './check.ts'
import { Problem, type Reason } from './problem.ts'

/** What a column makes of a value: the text COPY gets, or the reason for refusing it. */
function verdictOn(column: Partial<TargetColumn> & Pick<TargetColumn, 'type'>, value: unknown): string {
  const checked = checkOf({ name: 'x', isNullable: false, secondsDigits: 6, ...column })(value)
  return checked instanceof Problem ? `!${checked.reason}` : checked
}

type Case = readonly [value: unknown, taken: string]
const refused = (reason: Reason) => `!${reason}`
const noNumbers = [true, null, undefined, {}, [], [5], new Date(0), () => 5, Symbol('5')]

function table(title: string, column: Partial<TargetColumn> & Pick<TargetColumn, 'type'>, cases: readonly Case[]) {
  describe(`the check of ${title}`, () => {
    it.each(cases.map(([value, taken]) => [typeof value, shownValue(value), taken, value] as const))(
      'makes of %s %s: %s',
      (_, __, taken, value) => expect(verdictOn(column, value)).toBe(taken),
    )
  })
}

function shownValue(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : Object.is(value, -0) ? '-0' : String(value)
  return text.length > 40 ? `${text.slice(0, 40)}… (${text.length})` : text
}

table('a whole number of 32 bits', { type: 'integer', integerBits: 32 }, [
  [0, '0'],
  [-0, '0'],
  [2147483647, '2147483647'],
  [2147483648, refused('too_large')],
  [-2147483648, '-2147483648'],
  [-2147483649, refused('too_large')],
  [2n ** 31n - 1n, '2147483647'],
  [2n ** 31n, refused('too_large')],
  ['42', '42'],
  ['-42', '-42'],
  ['+42', '+42'],
  ['0042', '0042'],
  ['2147483647', '2147483647'],
  ['2147483648', refused('too_large')],
  ['-2147483649', refused('too_large')],
  [1.5, refused('too_precise')],
  [1e300, refused('inexact')],
  [Number.NaN, refused('unstorable')],
  [Number.POSITIVE_INFINITY, refused('unstorable')],
  ['1.0', refused('format')],
  ['1e3', refused('format')],
  [' 1', refused('format')],
  ['1_000', refused('format')],
  ['0x10', refused('format')],
  ['١٢', refused('format')],
  ['NaN', refused('format')],
  ['9'.repeat(41), refused('format')],
  ['0'.repeat(40), '0'],
  ...noNumbers.map((value): Case => [value, refused('type')]),
])

table('a whole number of 16 bits', { type: 'integer', integerBits: 16 }, [
  [32767, '32767'],
  [32768, refused('too_large')],
  ['32767', '32767'],
  ['32768', refused('too_large')],
  ['-32768', '-32768'],
  ['-32769', refused('too_large')],
  ['99999', refused('too_large')],
  [-32769n, refused('too_large')],
])

table('a whole number of 64 bits', { type: 'bigint', integerBits: 64 }, [
  [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  [2 ** 53, refused('inexact')],
  [-(2 ** 53), refused('inexact')],
  [2n ** 53n, '9007199254740992'],
  [2n ** 63n - 1n, '9223372036854775807'],
  [2n ** 63n, refused('too_large')],
  [-(2n ** 63n), '-9223372036854775808'],
  ['9223372036854775807', '9223372036854775807'],
  ['9223372036854775808', refused('too_large')],
  ['-9223372036854775809', refused('too_large')],
  ['+9223372036854775807', '9223372036854775807'],
])

table('a whole number in a numeric(5, 2)', { type: 'bigint', integerBits: 64, precision: 5, scale: 2 }, [
  [999, '999'],
  [1000, refused('too_large')],
  ['-1000', refused('too_large')],
  ['00999', '00999'],
])

table('a whole number in a numeric(2, -3)', { type: 'integer', integerBits: 32, precision: 2, scale: -3 }, [
  [12_000, '12000'],
  [12_300, refused('too_precise')],
  ['99000', '99000'],
  [100_000, refused('too_large')],
])

table('a decimal number', { type: 'numeric' }, [
  [0.1, '0.1'],
  [-36.98, '-36.98'],
  [-0, '0'],
  [1e-7, '1e-7'],
  [1e21, refused('inexact')],
  [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  [2 ** 53, refused('inexact')],
  [12345678901234567890n, '12345678901234567890'],
  ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
  ['.5', '.5'],
  ['5.', '5.'],
  ['+5', '+5'],
  ['1e3', '1e3'],
  ['1E-300', '1E-300'],
  ['1e1001', refused('too_large')],
  ['1e99999', refused('format')],
  ['9'.repeat(1000), '9'.repeat(1000)],
  ['9'.repeat(1001), refused('format')],
  ['.', refused('format')],
  ['', refused('format')],
  ['-', refused('format')],
  ['1,5', refused('format')],
  ['1 000', refused('format')],
  ['5\n', refused('format')],
  ['0x1F', refused('format')],
  ['NaN', refused('unstorable')],
  ['-Infinity', refused('unstorable')],
  ['inf', refused('unstorable')],
  [Number.NaN, refused('unstorable')],
  [Number.NEGATIVE_INFINITY, refused('unstorable')],
  ...noNumbers.map((value): Case => [value, refused('type')]),
])

table('a decimal number in a numeric(5, 2)', { type: 'numeric', precision: 5, scale: 2 }, [
  ['999.99', '999.99'],
  ['1000', refused('too_large')],
  ['1e3', refused('too_large')],
  ['99999e-2', '99999e-2'],
  ['1.005', refused('too_precise')],
  ['1.0050e1', '1.0050e1'],
  ['1.500', '1.500'],
  ['0.001', refused('too_precise')],
  ['0e900', '0e900'],
  ['000001.5', '000001.5'],
  [0.1 + 0.2, refused('too_precise')],
  [12.34, '12.34'],
  [1000n, refused('too_large')],
])

table('a decimal number in a numeric(2, 5)', { type: 'numeric', precision: 2, scale: 5 }, [
  ['0.00099', '0.00099'],
  ['0.001', refused('too_large')],
  ['0.000001', refused('too_precise')],
])

table('a decimal number in a column of eight-byte floats', { type: 'numeric', floatDigits: 15 }, [
  [0.1 + 0.2, '0.30000000000000004'],
  [2 ** 60, '1152921504606847000'],
  [5e-324, '5e-324'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  ['123456789012345', '123456789012345'],
  ['0.1234567890123456', refused('too_precise')],
  ['1e400', refused('too_large')],
  ['-1e400', refused('too_large')],
  ['1e-400', refused('too_large')],
  ['1.2345678e-320', refused('too_large')],
  ['0e-400', '0e-400'],
  [Number.NaN, refused('unstorable')],
])

table('a decimal number in a column of four-byte floats', { type: 'numeric', floatDigits: 6 }, [
  [0.1, '0.1'],
  [0.123456789, refused('too_precise')],
  ['123456', '123456'],
  ['1234567', refused('too_precise')],
  ['1e39', refused('too_large')],
  ['1e-39', refused('too_large')],
  [16777217, refused('too_precise')],
])

table('text', { type: 'text' }, [
  ['', ''],
  ['.', '.'],
  ['\\N', '\\\\N'],
  ['\\.', '\\\\.'],
  ['a\tb\nc\rd\\e', 'a\\tb\\nc\\rd\\\\e'],
  ['\b\f\v\u0001', '\b\f\v\u0001'],
  ['ÄÖ 😀', 'ÄÖ 😀'],
  ['a\u0000b', refused('unstorable')],
  ['\uD83D', refused('unstorable')],
  ['\uDE00x', refused('unstorable')],
  [5, refused('type')],
  [5n, refused('type')],
  [false, refused('type')],
  [new Date(0), refused('type')],
  [Object('text'), refused('type')],
  [['a'], refused('type')],
])

table('text of at most three characters', { type: 'text', maxLength: 3 }, [
  ['abc', 'abc'],
  ['abcd', refused('too_precise')],
  ['😀😀😀', '😀😀😀'],
  ['😀😀😀😀', refused('too_precise')],
  ['abc ', refused('too_precise')],
])

table('text that is padded with spaces', { type: 'text', maxLength: 3, isPadded: true }, [
  ['ab', 'ab'],
  ['ab ', refused('too_precise')],
  [' ab', ' ab'],
])

table('a UUID', { type: 'text', isUuid: true }, [
  ['01234567-89ab-cdef-0123-456789abcdef', '01234567-89ab-cdef-0123-456789abcdef'],
  ['01234567-89AB-CDEF-0123-456789ABCDEF', '01234567-89ab-cdef-0123-456789abcdef'],
  ['0123456789abcdef0123456789abcdef', refused('format')],
  ['{01234567-89ab-cdef-0123-456789abcdef}', refused('format')],
  ['x', refused('format')],
])

table('true or false', { type: 'boolean' }, [
  [true, 't'],
  [false, 'f'],
  ['true', 't'],
  ['f', 'f'],
  ['TRUE', refused('type')],
  ['yes', refused('type')],
  [1, refused('type')],
  [0, refused('type')],
])

table('a day', { type: 'date' }, [
  ['2024-02-29', '2024-02-29'],
  ['2000-02-29', '2000-02-29'],
  ['2023-02-29', refused('impossible')],
  ['1900-02-29', refused('impossible')],
  ['2026-02-30', refused('impossible')],
  ['2026-04-31', refused('impossible')],
  ['2026-13-01', refused('impossible')],
  ['2026-00-10', refused('impossible')],
  ['2026-01-00', refused('impossible')],
  ['0000-01-01', refused('impossible')],
  ['0001-01-01', '0001-01-01'],
  ['9999-12-31', '9999-12-31'],
  ['10000-01-01', refused('format')],
  ['18/08/2026', refused('format')],
  ['2026-8-1', refused('format')],
  ['2026-08-18T00:00:00Z', refused('format')],
  ['20260818', refused('format')],
  ['today', refused('format')],
  ['infinity', refused('format')],
  [20260818, refused('type')],
  [new Date(0), refused('type')],
])

table('a moment', { type: 'timestamptz' }, [
  ['2026-08-18T12:00:00Z', '2026-08-18T12:00:00Z'],
  ['2026-08-18 12:00+0530', '2026-08-18 12:00+0530'],
  ['2026-08-18T12:00:00.123456+05:30', '2026-08-18T12:00:00.123456+05:30'],
  ['2026-08-18T12:00:00.1234567Z', refused('too_precise')],
  ['2026-08-18T12:00:00.1234560Z', '2026-08-18T12:00:00.1234560Z'],
  [`2026-08-18T12:00:00.1${'0'.repeat(500)}Z`, refused('format')],
  ['2026-08-18T12:00:00', refused('format')],
  ['2026-08-18', refused('format')],
  ['2026-08-18T12Z', refused('format')],
  ['2026-08-18T12:00:00 Europe/Berlin', refused('format')],
  ['now', refused('format')],
  ['2023-02-29T12:00:00Z', refused('impossible')],
  ['2026-08-18T24:00:00Z', refused('impossible')],
  ['2026-08-18T12:60:00Z', refused('impossible')],
  ['2026-12-31T23:59:60Z', refused('impossible')],
  ['2026-08-18T12:00:00+16:00', refused('impossible')],
  ['2026-08-18T12:00:00+15:59', '2026-08-18T12:00:00+15:59'],
  ['2026-08-18T12:00:00+05:60', refused('impossible')],
  ['0001-01-01T00:00:00+01:00', refused('too_large')],
  ['9999-12-31T23:59:59-01:00', refused('too_large')],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
  [new Date('2026-08-18T12:00:00.123Z'), '2026-08-18T12:00:00.123Z'],
  [new Date(Number.NaN), refused('unstorable')],
  [new Date(8.64e15), refused('too_large')],
  [new Date('0000-06-01T00:00:00Z'), refused('too_large')],
  [1755518400000, refused('type')],
])

table('a moment to the second', { type: 'timestamptz', secondsDigits: 0 }, [
  ['2026-08-18T12:00:00.0Z', '2026-08-18T12:00:00.0Z'],
  ['2026-08-18T12:00:00.5Z', refused('too_precise')],
  [new Date('2026-08-18T12:00:00.001Z'), refused('too_precise')],
  [new Date('1969-12-31T23:59:59.999Z'), refused('too_precise')],
  [new Date('1969-12-31T23:59:59Z'), '1969-12-31T23:59:59.000Z'],
])

class Loud {
  toJSON(): never {
    throw new Error('no: canary-4711\u0000')
  }
}
class Throws {
  toJSON(): never {
    // oxlint-disable-next-line typescript/only-throw-error -- other people's code does such things
    throw null
  }
}
const circular: { self?: unknown } = {}
circular.self = circular

table('JSON', { type: 'jsonb' }, [
  [{ a: [1, 'x\ty', null, true], b: undefined }, '{"a":[1,"x\\\\ty",null,true]}'],
  ['text', '"text"'],
  [5, '5'],
  [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  [Number.NaN, refused('unstorable')],
  [{ a: Number.POSITIVE_INFINITY }, refused('unstorable')],
  [{ a: 'x\u0000' }, refused('unstorable')],
  [{ '\uD800': 1 }, refused('unstorable')],
  [1n, refused('unstorable')],
  [{ a: () => 1 }, refused('unstorable')],
  [new Map([[1, 2]]), refused('unstorable')],
  [circular, refused('unstorable')],
  [new Loud(), refused('unstorable')],
  [new Throws(), refused('unstorable')],
])

test('what a value says of itself while it fails to become JSON is not repeated', () => {
  const problem = checkOf({ name: 'x', type: 'jsonb', isNullable: false, secondsDigits: 6 })(new Loud())
  expect(problem).toBeInstanceOf(Problem)
  expect((problem as Problem).message).not.toContain('canary')
})
