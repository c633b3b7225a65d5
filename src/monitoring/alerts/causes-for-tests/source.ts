import type { ServerResponse } from 'node:http'
import { serve, type TestServer } from '../../../connectors/http/test-server.ts'

type Row = Record<string, unknown>
/** How an outside system misbehaves towards one pipeline. */
export type Trouble = (response: ServerResponse, rows: Row[]) => void

/** An outside system that answers `GET /NAME` with thirty rows until it has trouble with that name. */
export interface Source extends TestServer {
  troubles: Map<string, Trouble>
}

export async function openSource(): Promise<Source> {
  const troubles = new Map<string, Trouble>()
  const server = await serve(({ url = '' }, response) => {
    const name = url.slice(1)
    const rows = Array.from({ length: 30 }, (_, index) => ({
      source: name,
      day: new Date(Date.UTC(2025, 11, 31 - index)).toISOString().slice(0, 10),
      price: String(40 + (index % 7)),
    }))
    const trouble = troubles.get(name)
    if (trouble) trouble(response, rows)
    else response.end(JSON.stringify(rows))
  })
  return { ...server, troubles }
}

export const answers =
  (status: number): Trouble =>
  (response) =>
    response.writeHead(status).end('no')

/** Other rows than usual. */
export const sends =
  (spoil: (rows: Row[]) => unknown): Trouble =>
  (response, rows) =>
    response.end(JSON.stringify(spoil(rows)))

export const staysSilent: Trouble = () => undefined

export const breaksOff: Trouble = (response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('[', () => response.destroy())
}
