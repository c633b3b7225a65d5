import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { httpClient } from '../../connectors/http/index.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { shareKit } from '../../runs/kit-for-tests.ts'
import type { Span } from './spans.ts'
import { startTraces } from './start-traces.ts'

const received: { path: string; spans: Span[] }[] = []
const collector = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString())
    received.push({ path: request.url ?? '', spans: resourceSpans[0].scopeSpans[0].spans })
    response.end('{}')
  })
})
beforeAll(() => new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve)))
afterAll(() => collector.close())

const shared = shareKit()
let tries = 0
const traced = shared.declare(
  pipeline('traced')
    .step('first', { retry: { attempts: 2, base: '1ms' } }, () => {
      tries += 1
      if (tries === 1) throw new Error('the password is hunter2')
      return 1
    })
    .step('second', { from: 'first' }, () => {
      throw new Error('no')
    }),
)

it('sends a run and each of its attempts to a collector, once, with codes of errors and not their messages', async () => {
  const { kit } = shared
  const { port } = collector.address() as AddressInfo
  const http = httpClient()
  const traces = startTraces(await kit.platform.engine(), {
    endpoint: `http://127.0.0.1:${port}/`,
    http,
    onError: () => undefined,
  })
  await traces.tick()
  const { id } = await kit.platform.startRun(traced.name)
  await kit.settle()
  await kit.advance('1m')
  await traces.tick()
  await traces.tick()
  await traces.stop()
  await http.close()

  expect(received.map(({ path }) => path)).toEqual(['/v1/traces'])
  const spans = received.flatMap((one) => one.spans)
  expect(spans.map(({ name, status }) => [name, status.code])).toEqual([
    ['traced', 2],
    ['first', 2],
    ['first', 1],
    ['second', 2],
  ])
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([id.replaceAll('-', '')]))
  const [root, ...attempts] = spans
  for (const attempt of attempts) expect(attempt.parentSpanId).toBe(root?.spanId)
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(4)
  expect(JSON.stringify(received)).not.toContain('hunter2')
})
