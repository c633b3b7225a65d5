import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { secret } from '../../pipelines/secret.ts'
import { js } from '../../pipelines/unchecked.ts'
import { readCsv } from './read-csv.ts'
import { listOf, messageOf, testFolder } from './test-files.ts'
import { writeCsv } from './write-csv.ts'
import { writeJsonLines } from './write-json-lines.ts'

async function csvOf(rows: object[], options = {}): Promise<string> {
  using folder = testFolder()
  const path = join(folder.path, 'a.csv')
  await writeCsv(path, rows, options)
  return readFileSync(path, 'utf8')
}

const writers = [
  { name: 'writeCsv', write: writeCsv, file: 'a.csv' },
  { name: 'writeJsonLines', write: writeJsonLines, file: 'a.jsonl' },
]

describe.each(writers)('$name', ({ write, file }) => {
  test('answers how many rows it has written, and replaces what was there', async () => {
    using folder = testFolder()
    const path = folder.write(file, 'old')
    async function* rows() {
      for (let index = 0; index < 1234; index += 1) yield { index }
    }
    expect(await write(path, rows())).toBe(1234)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines.slice(-1234)).toHaveLength(1234)
    expect(await write(path, [])).toBe(0)
    expect(readFileSync(path, 'utf8').trim()).toBe('')
    expect(readdirSync(folder.path)).toEqual([file])
  })

  test('leaves what was there, and nothing beside it, when the rows break off', async () => {
    using folder = testFolder()
    const path = folder.write(file, 'old')
    const broken = new Error('the source broke')
    async function* rows() {
      for (let index = 0; index < 5000; index += 1) yield { index, text: 'x'.repeat(100) }
      throw broken
    }
    await expect(write(path, rows())).rejects.toBe(broken)
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder.path)).toEqual([file])
  })

  test('shows a reader the old file until the new one is whole', async () => {
    using folder = testFolder()
    const path = folder.write(file, 'old')
    async function* rows() {
      for (let index = 0; index < 5000; index += 1) {
        if (index % 1000 === 999) expect(readFileSync(path, 'utf8')).toBe('old')
        yield { index, text: 'x'.repeat(100) }
      }
    }
    expect(await write(path, rows())).toBe(5000)
  })

  test('takes rows no faster than it writes them', async () => {
    using folder = testFolder()
    const path = join(folder.path, file)
    let pulled = 0
    let mostAhead = 0
    function* rows() {
      for (let index = 0; index < 200_000; index += 1) {
        pulled += 1
        const [part] = readdirSync(folder.path)
        if (index % 20_000 === 0 && part) mostAhead = Math.max(mostAhead, pulled - linesIn(join(folder.path, part)))
        yield { index }
      }
    }
    expect(await write(path, rows())).toBe(200_000)
    expect(mostAhead).toBeLessThan(15_000)
  })

  test('refuses a folder that is not there', async () => {
    using folder = testFolder()
    const missing = join(folder.path, 'missing')
    expect(await messageOf(write(join(missing, file), [{ a: 1 }]))).toBe(
      `expected a folder ${missing} to write into, got none: make it first`,
    )
    expect(existsSync(missing)).toBe(false)
  })

  test('leaves nothing beside a place it cannot take', async () => {
    using folder = testFolder()
    mkdirSync(join(folder.path, file))
    await expect(write(join(folder.path, file), [{ a: 1 }])).rejects.toThrow(/EISDIR|EEXIST|ENOTEMPTY|EPERM/)
    expect(readdirSync(folder.path)).toEqual([file])
  })

  test('refuses numbers that are none, and secrets', async () => {
    using folder = testFolder()
    const path = join(folder.path, file)
    expect(await messageOf(write(path, [{ a: 1 }, { a: Number.NaN }]))).toMatch(/got NaN( in row 2|: )/)
    const token = secret('TOKEN', { from: { TOKEN: 'hunter2-5d1e' } })
    await expect(write(path, [{ token }])).rejects.toThrow(/secret/)
    expect(readdirSync(folder.path)).toEqual([])
  })
})

function linesIn(path: string): number {
  return readFileSync(path).filter((byte) => byte === 0x0a).length
}

describe('writeCsv', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+49 30 901820', "'+49 30 901820"],
    ['-x', "'-x"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', `"'\rx"`],
    ['-36.98', '-36.98'],
    ['+5', '+5'],
    ['-1e-7', '-1e-7'],
    ['-12345678901234567890.123', '-12345678901234567890.123'],
    ['-1+1', "'-1+1"],
    ['1=1', '1=1'],
    [`=cmd|' /C calc'!A0`, `'=cmd|' /C calc'!A0`],
  ])('makes no formula of text: %j', async (value, cell) => {
    expect(await csvOf([{ a: value, b: 1 }])).toBe(`a,b\n${cell},1\n`)
  })

  test('leaves formulas where that is meant, and makes names of columns harmless, too', async () => {
    expect(await csvOf([{ a: '=1+1' }], { formulas: 'keep' })).toBe('a\n=1+1\n')
    expect(await csvOf([{ '=a': 1 }])).toBe("'=a\n1\n")
  })

  test('keeps every digit, and writes dates, lists and what is empty', async () => {
    const rows = [
      { a: 12345678901234567890n, b: -0.5, c: true, d: new Date('2026-08-18T12:00:00Z'), e: ['x', 1], f: null },
    ]
    expect(await csvOf(rows)).toBe(
      'a,b,c,d,e,f\n12345678901234567890,-0.5,true,2026-08-18T12:00:00.000Z,"[""x"",1]",\n',
    )
  })

  test('quotes what a reader would take for the end of a value, a row or a file', async () => {
    using folder = testFolder()
    const rows = [
      { a: 'x,"y"', b: '\r' },
      { a: 'two\nlines', b: '\r\n' },
      { a: '', b: ' ' },
    ]
    const path = join(folder.path, 'a.csv')
    await writeCsv(path, rows, { formulas: 'keep' })
    expect(await listOf(readCsv(path))).toEqual(rows)
    expect(await csvOf([{ a: '' }, { a: 'x' }])).toBe('a\n""\nx\n')
  })

  test('writes the columns that are named, in that order, also without rows', async () => {
    expect(await csvOf([{ b: 2, a: 1 }, { a: 3 }], { columns: ['a', 'b'], delimiter: ';' })).toBe('a;b\n1;2\n3;\n')
    expect(await csvOf([], { columns: ['a', 'b'] })).toBe('a,b\n')
  })

  test('refuses columns that the first row does not have', async () => {
    using folder = testFolder()
    const path = join(folder.path, 'a.csv')
    expect(await messageOf(writeCsv(path, [{ price: 1 }, { price: 2, prcie: 3 }]))).toBe(
      "unknown column 'prcie' in row 2, did you mean 'price'?",
    )
  })
})

describe('writeJsonLines', () => {
  test('keeps every digit', async () => {
    using folder = testFolder()
    const path = join(folder.path, 'a.jsonl')
    await writeJsonLines(path, [{ id: 12345678901234567890n, price: '1.50', at: new Date(0) }])
    expect(readFileSync(path, 'utf8')).toBe(
      '{"id":"12345678901234567890","price":"1.50","at":"1970-01-01T00:00:00.000Z"}\n',
    )
  })

  test('refuses rows that are no objects', async () => {
    using folder = testFolder()
    const path = join(folder.path, 'a.jsonl')
    expect(await messageOf(writeJsonLines(path, js([{}, [1]])))).toBe(
      'expected every row to be an object, got a list as row 2',
    )
  })
})
