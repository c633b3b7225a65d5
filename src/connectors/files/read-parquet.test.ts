import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { type ColumnSource, type ParquetWriteOptions, parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import { js } from '../../pipelines/unchecked.ts'
import { readParquet } from './read-parquet.ts'
import { listOf, messageOf } from './test-files.ts'

function parquet(columnData: ColumnSource[], options: Partial<ParquetWriteOptions> = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, ...options }))
}

type Element = NonNullable<ParquetWriteOptions['schema']>[number]

/** A file of one column, as its schema declares it. */
function typed(element: Omit<Element, 'name'>, data: unknown[]): Uint8Array {
  const schema: Element[] = [
    { name: 'root', num_children: 1 },
    { name: 'value', repetition_type: 'OPTIONAL', ...element },
  ]
  return parquet([{ name: 'value', data: js(data) }], { schema })
}

async function valuesOf(bytes: Uint8Array): Promise<unknown[]> {
  return (await listOf(readParquet(bytes))).map(({ value }) => value)
}

const timestamp = (unit: 'MILLIS' | 'MICROS' | 'NANOS', isAdjustedToUTC: boolean) =>
  ({ type: 'INT64', logical_type: { type: 'TIMESTAMP', unit, isAdjustedToUTC } }) as const

describe('readParquet gives', () => {
  test('whole numbers as such up to 2^53, and as text beyond', async () => {
    const data = [7n, 9007199254740991n, 9007199254740993n, -9007199254740993n, null]
    expect(await valuesOf(typed({ type: 'INT64' }, data))).toEqual([
      7,
      9007199254740991,
      '9007199254740993',
      '-9007199254740993',
      null,
    ])
  })

  test.each<[string, Omit<Element, 'name'>, unknown, string]>([
    ['INT32', { type: 'INT32', converted_type: 'DECIMAL', scale: 2, precision: 9 }, -3698n, '-36.98'],
    ['INT32 below one', { type: 'INT32', converted_type: 'DECIMAL', scale: 2, precision: 9 }, 5n, '0.05'],
    [
      'INT64',
      { type: 'INT64', converted_type: 'DECIMAL', scale: 4, precision: 18 },
      123456789012345678n,
      '12345678901234.5678',
    ],
    [
      'many bytes',
      { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, converted_type: 'DECIMAL', scale: 10, precision: 38 },
      12345678901234567890123456789n,
      '1234567890123456789.0123456789',
    ],
    [
      'bytes',
      { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, converted_type: 'DECIMAL', scale: 1, precision: 4 },
      -2n,
      '-0.2',
    ],
    ['no decimals', { type: 'INT32', converted_type: 'DECIMAL', scale: 0, precision: 9 }, 5n, '5'],
  ])('decimals exactly, as text: %s', async (_name, element, stored, text) => {
    expect(await valuesOf(typed(element, [stored, null]))).toEqual([text, null])
  })

  test.each<[string, Omit<Element, 'name'>, unknown, string]>([
    ['a date', { type: 'INT32', converted_type: 'DATE' }, new Date('2026-08-18'), '2026-08-18'],
    ['a date before 1970', { type: 'INT32', converted_type: 'DATE' }, new Date('1968-02-29'), '1968-02-29'],
  ])('%s as text', async (_name, element, stored, text) => {
    expect(await valuesOf(typed(element, [stored, null]))).toEqual([text, null])
  })

  test.each<[string, Omit<Element, 'name'>, bigint, string]>([
    ['microseconds', timestamp('MICROS', true), 1787054400123456n, '2026-08-18T12:00:00.123456Z'],
    ['microseconds before 1970', timestamp('MICROS', true), -1n, '1969-12-31T23:59:59.999999Z'],
    ['milliseconds', timestamp('MILLIS', true), 1787054400120n, '2026-08-18T12:00:00.120Z'],
    ['nanoseconds', timestamp('NANOS', true), 1787054400123456789n, '2026-08-18T12:00:00.123456789Z'],
    ['no zone', timestamp('MICROS', false), 1787054400000000n, '2026-08-18T12:00:00.000'],
    [
      'a time of day',
      { type: 'INT64', logical_type: { type: 'TIME', unit: 'MICROS', isAdjustedToUTC: true } },
      43200000001n,
      '12:00:00.000001',
    ],
  ])('timestamps as ISO text: %s', async (_name, element, stored, text) => {
    expect(await valuesOf(typed(element, [stored, null]))).toEqual([text, null])
  })

  test('text, booleans, floats, JSON and binary that is text', async () => {
    const rows = await listOf(
      readParquet(
        parquet([
          { name: 'text', data: ['é', null], type: 'STRING' },
          { name: 'yes', data: [true, null], type: 'BOOLEAN' },
          { name: 'float', data: [0.5, null], type: 'DOUBLE' },
          { name: 'json', data: [{ id: 1 }, null], type: 'JSON' },
          { name: 'binary', data: [Buffer.from('é'), null], type: 'BYTE_ARRAY' },
        ]),
      ),
    )
    expect(rows).toEqual([
      { text: 'é', yes: true, float: 0.5, json: { id: 1 }, binary: 'é' },
      { text: null, yes: null, float: null, json: null, binary: null },
    ])
  })

  test('the columns that are asked for, over several row groups', async () => {
    const bytes = parquet(
      [
        { name: 'a', data: [1, 2, 3, 4, 5], type: 'INT32' },
        { name: 'b', data: ['v', 'w', 'x', 'y', 'z'], type: 'STRING' },
      ],
      { rowGroupSize: 2 },
    )
    expect(await listOf(readParquet(bytes, { columns: ['b'] }))).toEqual(['v', 'w', 'x', 'y', 'z'].map((b) => ({ b })))
    expect(await listOf(readParquet(bytes))).toHaveLength(5)
  })

  test.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD', 'BROTLI'] as const)('what is compressed: %s', async (codec) => {
    const compressors = {
      GZIP: (bytes: Uint8Array) => gzipSync(bytes),
      ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes),
      BROTLI: (bytes: Uint8Array) => brotliCompressSync(bytes),
    }
    const data = Array.from({ length: 1000 }, (_, index) => `row ${index % 7}`)
    const bytes = parquet([{ name: 'value', data, type: 'STRING' }], js({ codec, compressors }))
    expect(await valuesOf(bytes)).toEqual(data)
  })
})

describe('readParquet refuses', () => {
  test('a stream, and says why', async () => {
    async function* stream() {
      yield Uint8Array.of(1)
    }
    expect(await messageOf(readParquet(js(stream())))).toContain('write a stream to a file first')
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('a,b\n1,2\n'.repeat(10))],
    ['a file that was cut', parquet([{ name: 'a', data: [1], type: 'INT32' }]).subarray(0, -10)],
  ])('%s', async (_name, bytes) => {
    expect(await messageOf(readParquet(bytes))).toContain('the bytes: expected a whole Parquet file')
  })

  test('damaged data', async () => {
    const bytes = parquet([{ name: 'a', data: Array.from({ length: 1000 }, (_, i) => `row ${i}`), type: 'STRING' }])
    bytes.fill(0xff, 4, 200)
    expect(await messageOf(readParquet(bytes))).toContain('expected a whole Parquet file')
  })

  test('a column that is not there', async () => {
    const bytes = parquet([{ name: 'price', data: [1], type: 'INT32' }])
    expect(await messageOf(readParquet(bytes, { columns: ['prcie'] }))).toContain(
      "unknown column 'prcie', did you mean 'price'?",
    )
  })

  test('binary that is no text', async () => {
    const bytes = parquet([{ name: 'photo', data: [Uint8Array.of(0xff, 0xfe)], type: 'BYTE_ARRAY' }])
    expect(await messageOf(readParquet(bytes))).toContain("column 'photo': expected text in UTF-8, got binary data")
  })
})
