import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { Crashed } from '../execution/failure.ts'
import { newStep } from '../step.ts'
import type { Attempt } from './attempt.ts'
import { StepTimeout } from './deadline.ts'
import { isolateWith } from './isolate.ts'

// The children here do not look at it.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a whole run is much to write for nobody
const attempt = { step: 'a', row: newStep('a', 1), inputs: {}, workerId: '', beganMs: 0 } as unknown as Attempt
const never = new AbortController().signal

function child(code: string) {
  return isolateWith([process.execPath, '-e', code])
}

test('a child that answers and ends has made the attempt', async () => {
  const answer = { result: { output: { kind: 'json', json: 1 }, counts: null, recorded: false } }
  const code = `process.once('message', () => process.send(${JSON.stringify(answer)}, () => process.disconnect()))`
  await expect(child(code)(attempt, never)).resolves.toEqual(answer.result)
})

test('a child that ends without an answer has crashed, whatever it ended with', async () => {
  await expect(child('process.exit(0)')(attempt, never)).rejects.toBeInstanceOf(Crashed)
  await expect(child('process.abort()')(attempt, never)).rejects.toThrow('was killed by SIGABRT')
})

test('a child that blocks is killed after its limit, and that is a time-out, not a crash', async () => {
  const limit = { ms: 500, error: new StepTimeout('a', 1) }
  const code = 'const end = performance.now() + 10_000; while (performance.now() < end);'
  await expect(child(code)(attempt, never, limit)).rejects.toBe(limit.error)
})

test('a child that is told to stop gets the word, and its attempt ends with the reason', {
  timeout: 5_000,
}, async () => {
  const stop = new AbortController()
  const reason = new Error('stop')
  const made = child('setTimeout(() => undefined, 10_000)')(attempt, stop.signal)
  stop.abort(reason)
  await expect(made).rejects.toBe(reason)
})

test('a child whose parent is gone ends, whatever it is doing', async () => {
  const code = `
    import { serveIsolated } from ${JSON.stringify(new URL('isolate.ts', import.meta.url))}
    setTimeout(() => process.exit(), 10_000)
    await serveIsolated(() => new Promise(() => process.send('begun')))`
  const orphan = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(orphan, 'exit')
  orphan.send(attempt)
  await once(orphan, 'message')
  orphan.disconnect()
  expect(await ended).toEqual([1, null])
})
