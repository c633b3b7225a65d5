// The process of the source: serves the readings in pages of JSON, made before anybody asks, or, where there are more of
// them than memory, one by one as they are asked for.
import { createServer } from 'node:http'
import { pageRows, reading, rowsOfLoad, warmUpRows } from './readings.ts'

const isEndless = process.argv[2] === 'endless'

function page(from: number): Buffer {
  return Buffer.from(JSON.stringify({ rows: Array.from({ length: pageRows }, (_, index) => reading(from + index)) }))
}

const pages: Buffer[] = []
for (let from = 0; !isEndless && from < warmUpRows + rowsOfLoad; from += pageRows) pages.push(page(from))
const server = createServer((request, response) => {
  const from = Number(new URL(request.url ?? '', 'http://source').searchParams.get('from'))
  const body = isEndless ? page(from) : pages[from / pageRows]
  response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
  response.end(body)
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port))
