// The process of the source: serves the readings in pages of JSON, made before anybody asks.
import { createServer } from 'node:http'
import { pageRows, reading, rowsOfLoad, warmUpRows } from './readings.ts'

const pages: Buffer[] = []
for (let from = 0; from < warmUpRows + rowsOfLoad; from += pageRows) {
  const rows = Array.from({ length: pageRows }, (_, index) => reading(from + index))
  pages.push(Buffer.from(JSON.stringify({ rows })))
}
const server = createServer((request, response) => {
  const from = Number(new URL(request.url ?? '', 'http://source').searchParams.get('from'))
  const page = pages[from / pageRows]
  response.writeHead(page ? 200 : 404, { 'content-type': 'application/json' })
  response.end(page)
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port))
