import { describe, expect, test } from 'vitest'
import { readJsonLines } from './read-json-lines.ts'
import { listOf, messageOf } from './test-files.ts'

async function* stream(...chunks: (string | Uint8Array)[]) {
  yield* chunks
}

const read = (text: string | Uint8Array) => listOf(readJsonLines(stream(text)))

describe('readJsonLines', () => {
  test('gives an object a line, and skips blank ones', async () => {
    expect(await read('\ufeff{"a":1}\r\n\n  \n{"a":[null,"é"]}')).toEqual([{ a: 1 }, { a: [null, 'é'] }])
  })

  test.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['-12345678901234567890', '-12345678901234567890'],
    ['0.1', 0.1],
    ['0.1000000000000000055', '0.1000000000000000055'],
    ['36.979999999999997', '36.979999999999997'],
    ['1234567890.12345', 1234567890.12345],
    ['100.00000000000000000', 100],
    ['1e400', '1e400'],
    ['1e-400', '1e-400'],
    ['1.5e300', 1.5e300],
    ['-0', -0],
    ['"12345678901234567890"', '12345678901234567890'],
  ])('keeps the digits of %s', async (text, value) => {
    expect(await read(`{"deep":[{"value":${text}}]}`)).toEqual([{ deep: [{ value }] }])
  })
})

describe('readJsonLines refuses', () => {
  test.each<[string, string | Uint8Array, string]>([
    [
      'what is no JSON, without showing it',
      '{"a":1}\n\n{"password": hunter2}\n',
      'the stream, line 3: expected a JSON object, got text that is no JSON',
    ],
    ['a list', '[1]\n', 'line 1: expected a JSON object, got a list'],
    ['a number', '{}\n7', 'line 2: expected a JSON object, got a number'],
    ['null', 'null', 'line 1: expected a JSON object, got null'],
    ['bytes that are not UTF-8', Buffer.from('{}\n{"a":"\xe9"}\n', 'latin1'), 'line 2: expected UTF-8'],
    [
      'a line of more than 8 MiB',
      `{}\n"${'x'.repeat(9 * 1024 * 1024)}"`,
      'line 2: expected lines of at most 8388608 bytes',
    ],
  ])('%s', async (_name, text, message) => {
    const told = await messageOf(readJsonLines(stream(text)))
    expect(told).toContain(message)
    expect(told).not.toContain('hunter2')
  })
})
