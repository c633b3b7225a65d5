import { describe, expect, test } from 'vitest'
import { errorOf, testClient } from './test-client.ts'
import { serve, serveSockets } from './test-server.ts'

describe('the abort of a caller', () => {
  test('before it begins: nothing is sent', async () => {
    let connections = 0
    await using server = await serveSockets(() => {
      connections += 1
    })
    await using client = testClient()
    const error = await errorOf(client.http.get(server.url, { signal: AbortSignal.abort() }))
    expect(error).toMatchObject({ code: 'aborted', attempt: 0, retryable: false })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(connections).toBe(0)
  })

  test('while it waits for the answer: ends it, closes the connection and is not tried again', async () => {
    const caller = new AbortController()
    const { promise: closed, resolve: close } = Promise.withResolvers<void>()
    await using server = await serve((request) => {
      request.socket.on('close', () => close())
      caller.abort(new Error('step was cancelled'))
    })
    await using client = testClient({}, { signal: caller.signal })
    const error = await errorOf(client.http.get(server.url))
    expect(error).toMatchObject({ code: 'aborted', attempt: 1, cause: { message: 'step was cancelled' } })
    await closed
    expect(server.requests).toHaveLength(1)
  })

  test('during the body', async () => {
    const caller = new AbortController()
    const { promise: closed, resolve: close } = Promise.withResolvers<void>()
    await using server = await serve((_request, response) => {
      response.on('close', () => close())
      response.writeHead(200).write('{"first":')
      setTimeout(() => caller.abort(), 50)
    })
    await using client = testClient()
    const error = await errorOf(client.http.get(server.url, { signal: caller.signal }))
    expect(error).toMatchObject({ code: 'aborted', status: 200, attempt: 1 })
    await closed
  })

  test('during the body of an error that would be tried again', async () => {
    const caller = new AbortController()
    await using server = await serve((_request, response) => {
      response.writeHead(503).write('soon')
      setTimeout(() => caller.abort(), 50)
    })
    await using client = testClient()
    await errorOf(client.http.get(server.url, { signal: caller.signal }))
    expect(server.requests).toHaveLength(1)
  })

  test('during the pause before another attempt', async () => {
    const caller = new AbortController()
    await using server = await serve((_request, response) => {
      response.writeHead(503).end()
      setTimeout(() => caller.abort(), 50)
    })
    await using client = testClient({ retry: { base: '20s' } }, { sleep: undefined })
    const error = await errorOf(client.http.get(server.url, { signal: caller.signal }))
    expect(error).toMatchObject({ code: 'aborted', attempt: 1 })
    expect(server.requests).toHaveLength(1)
  })

  test('ends its own requests only: those of the step, of the client and of the request', async () => {
    await using server = await serve((_request, response) => response.end('ok'))
    const controllers = [new AbortController(), new AbortController(), new AbortController()] as const
    const [step, ofClient, ofRequest] = controllers
    await using client = testClient({}, { signal: step.signal })
    const extended = client.http.extend({ signal: ofClient.signal })
    const ask = () => extended.get(server.url, { signal: ofRequest.signal })
    expect((await ask()).text()).toBe('ok')
    ofRequest.abort()
    expect(await errorOf(ask())).toMatchObject({ code: 'aborted' })
    expect((await extended.get(server.url)).text()).toBe('ok')
    ofClient.abort()
    expect(await errorOf(extended.get(server.url))).toMatchObject({ code: 'aborted' })
    expect((await client.http.get(server.url)).text()).toBe('ok')
    step.abort()
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'aborted' })
    expect((await client.http.bind({}).get(server.url)).text()).toBe('ok')
  })
})
