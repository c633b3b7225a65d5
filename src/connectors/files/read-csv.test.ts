import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { js } from '../../pipelines/unchecked.ts'
import { readCsv } from './read-csv.ts'
import { listOf, messageOf, testFolder } from './test-files.ts'

async function* stream(...chunks: (string | Uint8Array)[]) {
  yield* chunks
}

const read = (text: string | Uint8Array, options = {}) => listOf(readCsv(stream(text), options))
const refusal = (text: string | Uint8Array, options = {}) => messageOf(readCsv(stream(text), options))

describe('readCsv', () => {
  test('gives all values as text, the empty one too, under the names of the first row', async () => {
    expect(await read('\ufeffid,name,note\r\n007, a ,\r\n1e5,"b ""c""","d\n,e"\r\n')).toEqual([
      { id: '007', name: ' a ', note: '' },
      { id: '1e5', name: 'b "c"', note: 'd\n,e' },
    ])
  })

  test('takes the names from columns where the file has none', async () => {
    expect(await read('1;2\n', { columns: ['a', 'b'], delimiter: ';' })).toEqual([{ a: '1', b: '2' }])
  })

  test('takes every way to end a line, also mixed', async () => {
    expect(await read('a,b\n1,2\r\n3,4\r5,6')).toHaveLength(3)
  })

  test('skips blank lines between rows of several columns, and keeps them as values of one', async () => {
    expect(await read('a,b\n\n1,2\n\n')).toEqual([{ a: '1', b: '2' }])
    expect(await read('a\n\n1\n')).toEqual([{ a: '' }, { a: '1' }])
  })

  test('puts characters together that were cut between two chunks', async () => {
    const bytes = Buffer.from('name\nErdgas €, 日本 🛢'.replaceAll(',', ''))
    async function* byByte() {
      for (const byte of bytes) yield Uint8Array.of(byte)
    }
    expect(await listOf(readCsv(byByte()))).toEqual([{ name: 'Erdgas € 日本 🛢' }])
  })

  test('unpacks gzip, whatever the file is called', async () => {
    using folder = testFolder()
    expect(await listOf(readCsv(folder.write('a.csv', gzipSync('a\n1\n'))))).toEqual([{ a: '1' }])
  })
})

describe('readCsv refuses', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['a row with too few values', 'a,b\n1,2\n3\n', 'the stream, line 3: expected 2 values, got 1'],
    ['a row with too many values', 'a,b\n"1\n",2\n3,4,5\n', 'the stream, line 4: expected 2 values, got 3'],
    [
      'two columns of one name',
      'a,b,a\n',
      "line 1: expected every column to have a name of its own, got 'a' as column 1 and 3",
    ],
    ['a column without a name', 'a,\n', 'line 1: expected a name for column 2, got none'],
    ['a name that JavaScript takes for another thing', 'a,__proto__\n', "column 2, got '__proto__'"],
    ['an empty file', '', 'expected a header row, got no row at all'],
    ['a quote that is not closed', 'a\n1\n"x', 'line 3: expected a closing quote, got the end of the file'],
    ['a quote inside of a value', 'a\n1"x\n', 'line 2: expected quotes around a whole value'],
    ['text behind a closing quote', 'a\n"1"x\n', 'line 2: expected a delimiter or the end of the row'],
    ['bytes that are not UTF-8', Buffer.from('a\nb\ncaf\xe9\nd\n', 'latin1'), 'line 3: expected UTF-8'],
    ['a character that is cut at the end', Buffer.from('a\n€').subarray(0, 4), 'line 2: expected UTF-8'],
    [
      'a row of more than 8 MiB',
      `a\n${'x'.repeat(9 * 1024 * 1024)}\n`,
      'line 2: expected rows of at most 8388608 bytes',
    ],
    ['gzip that is cut short', gzipSync('a\n1\n').subarray(0, 20), 'expected whole gzip data'],
  ])('%s', async (_name, text, message) => {
    expect(await refusal(text)).toContain(message)
  })

  test('gzip that unpacks to more than maxBytes', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 'a\n'))
    expect(bomb.length).toBeLessThan(100_000)
    expect(await refusal(bomb, { maxBytes: 1_000_000 })).toBe(
      'the stream: expected at most 1000000 bytes unpacked, got more: raise maxBytes if that is meant',
    )
  })

  test('a file that is not there, and what is none', async () => {
    expect(await messageOf(readCsv('/nowhere/a.csv'))).toContain('expected a file at /nowhere/a.csv, got none')
    expect(await messageOf(readCsv('https://user:hunter2@a.example/a.csv'))).toBe(
      'expected the path of a file or a file: URL, got something else: for an address, read the body of http.stream(address)',
    )
    expect(await messageOf(readCsv(js({})))).toContain('expected a path, a file: URL or a stream of bytes')
  })

  test('text that was cut inside of a character', async () => {
    const half = '😀'.slice(0, 1)
    expect(await messageOf(readCsv(stream('a\n', half)))).toContain('expected whole characters')
  })

  test('a delimiter that is none', async () => {
    expect(await refusal('a', { delimiter: '' })).toContain('expected delimiter to be one character')
  })

  test('with what the source fails with', async () => {
    const broken = new Error('the connection broke')
    async function* breaking() {
      yield 'a\n1\n'
      throw broken
    }
    await expect(listOf(readCsv(breaking()))).rejects.toBe(broken)
    async function* breakingInGzip() {
      yield gzipSync('a\n1\n').subarray(0, 15)
      throw broken
    }
    await expect(listOf(readCsv(breakingInGzip()))).rejects.toBe(broken)
  })
})
