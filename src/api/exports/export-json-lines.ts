import type { ExportTable } from './table.ts'

/** Writes a table as JSON Lines, while it is read: an object for each row, with the fields of its columns as they are. */
export function exportJsonLines({ columns, rows }: ExportTable): ReadableStream<Uint8Array> {
  const names = columns.map(({ name }) => name)
  const encoder = new TextEncoder()
  async function* lines(): AsyncGenerator<Uint8Array> {
    for await (const row of rows) {
      const entries = names.map((name) => [name, row[name] ?? null])
      yield encoder.encode(`${JSON.stringify(Object.fromEntries(entries))}\n`)
    }
  }
  return ReadableStream.from(lines())
}
