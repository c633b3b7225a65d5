import { createWriteStream, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCsv } from './read-csv.ts'
import { readExcel } from './read-excel.ts'
import { readJsonLines } from './read-json-lines.ts'
import { readParquet } from './read-parquet.ts'
import { testFolder, workbook } from './test-files.ts'

const rowCount = 200_000
const folder = testFolder()
afterAll(() => folder[Symbol.dispose]())

const kinds = [
  { name: 'CSV', file: 'a.csv', read: readCsv },
  { name: 'CSV in gzip', file: 'a.csv.gz', read: readCsv },
  { name: 'JSON lines', file: 'a.jsonl', read: readJsonLines },
  { name: 'Parquet', file: 'a.parquet', read: readParquet },
  { name: 'Excel', file: 'a.xlsx', read: readExcel },
]

beforeAll(async () => {
  function* csv() {
    yield 'id,text\n'
    for (let id = 0; id < rowCount; id += 1) yield `${id},text of row ${id}\n`
  }
  function* jsonLines() {
    for (let id = 0; id < rowCount; id += 1) yield `{"id":${id},"text":"text of row ${id}"}\n`
  }
  const ids = Array.from({ length: rowCount }, (_, id) => id)
  const place = (file: string) => createWriteStream(join(folder.path, file))
  await pipeline(Readable.from(csv()), place('a.csv'))
  // Stored rather than compressed, so that what is read of it tells how far the reader is.
  await pipeline(Readable.from(csv()), createGzip({ level: constants.Z_NO_COMPRESSION }), place('a.csv.gz'))
  await pipeline(Readable.from(jsonLines()), place('a.jsonl'))
  const columnData = [
    { name: 'id', data: ids, type: 'INT32' as const },
    { name: 'text', data: ids.map((id) => `text of row ${id}`), type: 'STRING' as const },
  ]
  writeFileSync(
    join(folder.path, 'a.parquet'),
    Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 5000, codec: 'UNCOMPRESSED' })),
  )
  const header = '<row><c t="str"><v>id</v></c><c t="str"><v>text</v></c></row>'
  const cells = ids.map((id) => `<row><c><v>${id}</v></c><c t="str"><v>text of row ${id}</v></c></row>`)
  writeFileSync(join(folder.path, 'a.xlsx'), workbook({ rows: header + cells.join('') }))
}, 120_000)

/** Bytes that this process has read so far, from wherever. */
function bytesRead(): number {
  return Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])
}

describe.each(kinds)('$name', ({ file, read }) => {
  const path = join(folder.path, file)

  // What is counted is there on Linux only.
  test.runIf(process.platform === 'linux')('is read no further than its reader has come', async () => {
    const size = statSync(path).size
    // The libraries are read, too.
    for await (const _ of read(path)) break
    const before = bytesRead()
    let seen = 0
    for await (const _ of read(path)) if ((seen += 1) === 100) break
    expect(bytesRead() - before).toBeLessThan(size / 3)
  })

  test('gives every row', async () => {
    let count = 0
    for await (const { id } of read(path)) {
      if (Number(id) !== count) throw new Error(`expected row ${count}, got another`)
      count += 1
    }
    expect(count).toBe(rowCount)
  })
})
